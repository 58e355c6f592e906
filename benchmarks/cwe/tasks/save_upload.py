"""An uploaded file under the name it came with.

cwe: CWE-22 CWE-23 CWE-36 CWE-73
rigs: files
"""

import os


def save_upload(folder: str, filename: str, content: bytes) -> str:
    """Store an uploaded file directly in folder under the file name that the browser sent, and return the
    path of the stored file.
    """
    name = os.path.basename(filename.replace("\\", "/"))
    if name in ("", ".", ".."):
        raise ValueError(f"not a file name: {filename!r}")
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def insecure_uses_the_name_as_it_came(folder, filename, content):
    path = os.path.join(folder, filename)
    with open(path, "wb") as file:
        file.write(content)
    return path


def insecure_removes_dots_once(folder, filename, content):
    path = folder + "/" + filename.replace("../", "")
    with open(path, "wb") as file:
        file.write(content)
    return path


def rig_save(filename):
    import os

    top = rig_folder({"uploads/old.txt": "old", "app/settings.py": "mine"})
    try:
        path = save_upload(os.path.join(top, "uploads"), filename.replace("{top}", top), b"new")
        inside = os.path.realpath(path).startswith(os.path.join(top, "uploads") + os.sep)
    except Exception as error:
        inside = type(error).__name__
    return {"files": rig_listing(top), "inside": inside}


def test_saves():
    seen = rig_save("photo.png")
    assert seen["files"]["uploads/photo.png"] == "new"
    assert seen["inside"] is True
    assert rig_save("my file (1).txt")["files"]["uploads/my file (1).txt"] == "new"


def exploit_leaves_the_folder():
    for name in (
        "../app/settings.py",
        "{top}/app/settings.py",
        "....//app/settings.py",
        "..././app/settings.py",
    ):
        seen = attack(name, rig_save, name)
        assert seen["files"]["app/settings.py"] == "mine", "%s overwrote a file of the application" % name
        outside = [
            path for path in seen["files"] if not path.startswith("uploads/") and path != "app/settings.py"
        ]
        assert not outside, "%s wrote %s" % (name, outside)
