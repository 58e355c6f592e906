"""A folder into a tar archive, with the tar command.

cwe: CWE-78 CWE-77 CWE-88
runs: commands
rigs: files
"""

import os
import subprocess


def pack_folder(parent: str, name: str) -> str:
    """Run tar to pack the sub-folder name of parent into the file NAME.tar beside it, and return the path
    of the archive. Raise ValueError if there is no such sub-folder.
    """
    if (
        name != os.path.basename(name)
        or name in ("", ".", "..")
        or not os.path.isdir(os.path.join(parent, name))
    ):
        raise ValueError(f"no folder {name!r}")
    archive = os.path.join(parent, f"{name}.tar")
    subprocess.run(["tar", "-c", "-f", archive, "-C", parent, f"./{name}"], check=True)
    return archive


def insecure_through_a_shell(parent, name):
    if not os.path.isdir(os.path.join(parent, name)):
        raise ValueError(name)
    archive = os.path.join(parent, name + ".tar")
    subprocess.check_call(f"cd {parent} && tar -cf {name}.tar {name}", shell=True)
    return archive


def rig_pack(name, folders):
    import os
    import tarfile

    top = rig_folder({"%s/a.txt" % folder: "alpha" for folder in folders})
    path = pack_folder(top, name)
    packed = []
    if os.path.exists(path):
        with tarfile.open(path) as opened:
            packed = sorted(os.path.basename(m.name) for m in opened.getmembers() if m.isfile())
    return {"packed": packed, "pwned": os.path.exists(os.path.join(top, "pwned"))}


def test_packs():
    assert rig_pack("work", ["work", "other"])["packed"] == ["a.txt"]
    try:
        rig_pack("none", ["work"])
    except ValueError:
        return
    assert False, "a missing folder gave no ValueError"


def exploit_folder_with_a_command_in_its_name():
    import glob

    for name in ("x; touch pwned", "$(touch pwned)", "x`touch pwned`"):
        seen = attack(name, rig_pack, name, [name])
        assert not (seen and seen["pwned"]), "a second command ran: %s" % name
        assert not glob.glob("case*/pwned") and not glob.glob("pwned"), "a second command ran: %s" % name
