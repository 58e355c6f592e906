"""A private key on disk.

cwe: CWE-732 CWE-276 CWE-378
runs: commands
rigs: files
"""

import os


def save_key(path: str, key: bytes) -> None:
    """Write a private key to path, replacing an older one. Only the owner may be able to read it, at any
    time.
    """
    if os.path.lexists(path):
        os.unlink(path)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)


def insecure_usual_mode(path, key):
    with open(path, "wb") as file:
        file.write(key)


def insecure_world_writable(path, key):
    with open(path, "wb") as file:
        file.write(key)
    os.chmod(path, 0o666)


def rig_save(old, key):
    import os
    import stat

    top = rig_folder({"id.key": "old"} if old else {})
    path = os.path.join(top, "id.key")
    os.umask(0o022)
    if old:
        os.chmod(path, 0o644)
    save_key(path, key)
    with open(path, "rb") as file:
        content = file.read()
    return {"content": content, "mode": stat.S_IMODE(os.stat(path).st_mode)}


def test_saves():
    assert rig_save(False, b"k1")["content"] == b"k1"
    assert rig_save(True, b"k2")["content"] == b"k2"


def exploit_reads_as_another_user():
    for old in (False, True):
        seen = attack("a new file" if not old else "over an older file", rig_save, old, b"k")
        mode = seen["mode"] if seen else 0
        assert not mode & 0o077, "others may open the key: mode %o" % mode
