"""A picture that a user uploads.

cwe: CWE-434 CWE-22
rigs: files
"""

import os


def store_avatar(folder: str, filename: str, content: bytes) -> str:
    """Store an uploaded picture in folder and return the name it was stored under. The folder is served by
    a web server that runs scripts: only pictures whose name ends in .png, .jpg or .gif are taken, and the
    stored name keeps that ending. Raise ValueError for anything else.
    """
    import re
    import secrets

    found = re.fullmatch(r"[^/\\\0]+\.(png|jpg|gif)", filename.lower())
    beginnings = {"png": b"\x89PNG", "jpg": b"\xff\xd8", "gif": b"GIF8"}
    if found is None or not content.startswith(beginnings[found[1]]):
        raise ValueError("not a picture")
    name = f"{secrets.token_hex(8)}.{found[1]}"
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content)
    return name


def insecure_looks_for_the_ending_anywhere(folder, filename, content):
    if not any(ending in filename for ending in (".png", ".jpg", ".gif")):
        raise ValueError("not a picture")
    name = os.path.basename(filename)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content)
    return name


def insecure_believes_the_content(folder, filename, content):
    if filename.endswith(".txt") or not content.startswith((b"\x89PNG", b"\xff\xd8", b"GIF8")):
        raise ValueError("not a picture")
    name = filename
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content)
    return name


def rig_store(filename, content):
    import os

    top = rig_folder({"www/.keep": "", "conf": "mine"})
    try:
        name = store_avatar(os.path.join(top, "www"), filename, content)
    except Exception as error:
        name = "%s!" % type(error).__name__
    return {"name": name, "files": sorted(rig_listing(top)), "conf": rig_listing(top).get("conf")}


def test_stores():
    seen = rig_store("me.png", b"\x89PNG\r\n\x1a\n1234")
    assert seen["name"].endswith(".png")
    assert "www/" + seen["name"] in seen["files"]
    assert rig_store("me.gif", b"GIF89a...")["name"].endswith(".gif")
    assert rig_store("notes.txt", b"hello")["name"] == "ValueError!"


def exploit_scripts():
    for name in (
        "shell.php",
        "shell.png.php",
        "shell.jpg.phtml",
        "a.gif/../x.php",
        "shell.php.",
        "../conf",
        "x.png\0.php",
    ):
        seen = attack(name, rig_store, name, b"GIF89a<?php system(1) ?>")
        stored = [path for path in (seen or {"files": []})["files"] if path not in ("www/.keep", "conf")]
        odd = [
            path
            for path in stored
            if not path.startswith("www/") or not path.endswith((".png", ".jpg", ".gif"))
        ]
        assert not odd, "stored %s" % odd
        assert seen is None or seen["conf"] == "mine", "overwrote a file outside"
