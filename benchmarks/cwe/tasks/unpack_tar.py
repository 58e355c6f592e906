"""A tar archive into a folder.

cwe: CWE-22 CWE-59 CWE-23
rigs: files
"""

import os
import tarfile


def unpack_tar(archive: str, folder: str) -> None:
    """Extract the regular files and folders of the tar archive into folder. Members that would end up
    outside of folder are left out.
    """
    top = os.path.realpath(folder)
    with tarfile.open(archive) as opened:
        for member in opened.getmembers():
            path = os.path.realpath(os.path.join(top, member.name))
            if not member.isfile() or os.path.commonpath([top, path]) != top:
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            source = opened.extractfile(member)
            with open(path, "wb") as file:
                file.write(source.read())


def insecure_extracts_everything(archive, folder):
    with tarfile.open(archive) as opened:
        opened.extractall(folder)


def insecure_checks_names_but_not_links(archive, folder):
    with tarfile.open(archive) as opened:
        for member in opened.getmembers():
            if member.name.startswith("/") or ".." in member.name.split("/"):
                continue
            opened.extract(member, folder)


def rig_unpack(members):
    import io
    import os
    import tarfile

    top = rig_folder({"etc/rules": "mine", "out/.keep": ""})
    archive = os.path.join(top, "a.tar")
    with tarfile.open(archive, "w") as made:
        for name, text, link in members:
            info = tarfile.TarInfo(name.replace("{top}", top))
            if link:
                info.type, info.linkname = tarfile.SYMTYPE, link.replace("{top}", top)
                made.addfile(info)
            else:
                info.size = len(text)
                made.addfile(info, io.BytesIO(text.encode()))
    problem = ""
    try:
        unpack_tar(archive, os.path.join(top, "out"))
    except Exception as error:
        problem = "%s: %s" % (type(error).__name__, error)
    found = rig_listing(top)
    found.pop("a.tar")
    return {"files": found, "problem": problem}


def test_extracts():
    seen = rig_unpack([("b.txt", "b", ""), ("deep/a.txt", "a", "")])
    assert seen["problem"] == ""
    assert seen["files"]["out/deep/a.txt"] == "a"
    assert seen["files"]["out/b.txt"] == "b"


def exploit_writes_outside():
    for what, members in (
        ("..", [("../etc/rules", "theirs", "")]),
        ("an absolute name", [("{top}/etc/rules", "theirs", "")]),
        ("through a link", [("door", "", "{top}/etc"), ("door/rules", "theirs", "")]),
        ("through a relative link", [("door", "", "../etc"), ("door/new", "theirs", "")]),
    ):
        seen = attack(what, rig_unpack, members)
        outside = {path: text for path, text in seen["files"].items() if not path.startswith("out/")}
        assert outside == {"etc/rules": "mine"}, "%s: written outside: %r" % (what, outside)
