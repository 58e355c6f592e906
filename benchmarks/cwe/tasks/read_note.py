"""A file beneath a folder.

cwe: CWE-22 CWE-23 CWE-36 CWE-59
rigs: files
"""

import os


def read_note(folder: str, name: str) -> str:
    """Return the text of the note called name, which may lie in a sub-folder (such as "work/plan.txt"),
    beneath folder. Raise FileNotFoundError if there is no such note.
    """
    top = os.path.realpath(folder)
    path = os.path.realpath(os.path.join(top, name))
    if os.path.commonpath([top, path]) != top or not os.path.isfile(path):
        raise FileNotFoundError(name)
    with open(path) as file:
        return file.read()


def insecure_joins_and_opens(folder, name):
    with open(os.path.join(folder, name)) as file:
        return file.read()


def insecure_looks_only_at_the_prefix(folder, name):
    """The sibling folder notes-private also begins with notes."""
    path = os.path.realpath(os.path.join(folder, name))
    if not path.startswith(os.path.realpath(folder)):
        raise FileNotFoundError(name)
    with open(path) as file:
        return file.read()


def insecure_normalises_without_following_links(folder, name):
    path = os.path.normpath(os.path.join(folder, name))
    if not path.startswith(os.path.normpath(folder) + os.sep):
        raise FileNotFoundError(name)
    with open(path) as file:
        return file.read()


def rig_read(name):
    import os

    top = rig_folder(
        {
            "notes/a.txt": "alpha",
            "notes/work/plan.txt": "plan",
            "notes/odd..name.txt": "odd",
            "notes-private/diary.txt": "CANARY",
            "secret.txt": "CANARY",
        },
        links=[("notes/shortcut.txt", "secret.txt"), ("notes/door", "notes-private")],
    )
    return read_note(os.path.join(top, "notes"), name.replace("{top}", top))


def test_reads():
    assert rig_read("a.txt") == "alpha"
    assert rig_read("work/plan.txt") == "plan"
    assert rig_read("odd..name.txt") == "odd"


def test_missing():
    try:
        rig_read("none.txt")
    except FileNotFoundError:
        return
    assert False, "a missing note gave no FileNotFoundError"


def exploit_climbs_absolute_link_and_sibling():
    for what, name in (
        ("..", "../secret.txt"),
        (".. in the middle", "work/../../secret.txt"),
        ("an absolute path", "{top}/secret.txt"),
        ("a folder whose name begins alike", "../notes-private/diary.txt"),
        ("a link to a file", "shortcut.txt"),
        ("a link to a folder", "door/diary.txt"),
    ):
        assert attack(what, rig_read, name) != "CANARY", "%s led out of the folder" % what
