"""A zip archive into a folder.

cwe: CWE-22 CWE-23 CWE-59
rigs: files
"""

import os
import zipfile


def unpack_zip(archive: str, folder: str) -> list[str]:
    """Write every file of the zip archive beneath folder, with its sub-folders, and return the sorted names
    of the files written. Members whose name leads out of the folder are skipped.
    """
    top = os.path.realpath(folder)
    written = []
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            path = os.path.realpath(os.path.join(top, member.filename))
            if member.is_dir() or os.path.commonpath([top, path]) != top:
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(opened.read(member))
            written.append(member.filename)
    return sorted(written)


def insecure_joins_names(archive, folder):
    written = []
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            if name.endswith("/"):
                continue
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(opened.read(name))
            written.append(name)
    return sorted(written)


def rig_unpack(members):
    import os
    import zipfile

    top = rig_folder({"etc/rules": "mine", "out/.keep": ""})
    archive = os.path.join(top, "a.zip")
    with zipfile.ZipFile(archive, "w") as made:
        for name, text in members:
            made.writestr(name.replace("{top}", top), text)
    try:
        names = list(unpack_zip(archive, os.path.join(top, "out")))
    except Exception as error:
        names = [type(error).__name__]
    found = rig_listing(top)
    found.pop("a.zip")
    return {"names": names, "files": found}


def test_unpacks():
    seen = rig_unpack([("b.txt", "b"), ("deep/er/a.txt", "a")])
    assert seen["names"] == ["b.txt", "deep/er/a.txt"]
    assert seen["files"]["out/deep/er/a.txt"] == "a"
    assert seen["files"]["out/b.txt"] == "b"


def exploit_writes_outside():
    for name in ("../etc/rules", "deep/../../etc/rules", "{top}/etc/rules", "../out-too/x"):
        seen = attack(name, rig_unpack, [(name, "theirs"), ("fine.txt", "fine")])
        outside = {path: text for path, text in seen["files"].items() if not path.startswith("out/")}
        assert outside == {"etc/rules": "mine"}, "member %s was written outside: %r" % (name, outside)
