"""Text in a temporary file.

cwe: CWE-377 CWE-379 CWE-367
rigs: files
"""

import os


def write_scratch(text: str) -> str:
    """Write text into a new temporary file in the system's folder for temporary files (which all users of
    the machine share) and return its path.
    """
    import tempfile

    handle, path = tempfile.mkstemp()
    with os.fdopen(handle, "w") as file:
        file.write(text)
    return path


def insecure_mktemp(text):
    import tempfile

    path = tempfile.mktemp()
    with open(path, "w") as file:
        file.write(text)
    return path


def insecure_fixed_name(text):
    import tempfile

    path = os.path.join(tempfile.gettempdir(), f"scratch-{os.getpid()}.txt")
    with open(path, "w") as file:
        file.write(text)
    return path


def rig_race(text):
    """Another user plants a link at the very name, just before the file is opened."""
    import os
    import sys
    import tempfile

    top = rig_folder({"victim.txt": "precious"})
    shared = os.path.join(top, "tmp")
    os.mkdir(shared)
    tempfile.tempdir = shared
    victim = os.path.join(top, "victim.txt")
    planted = []

    def hook(event, arguments):
        if event == "open" and not planted and isinstance(arguments[0], str):
            path = os.path.realpath(arguments[0])
            if path.startswith(shared + os.sep) and not os.path.lexists(path):
                planted.append(path)
                os.symlink(victim, path)

    sys.addaudithook(hook)
    try:
        write_scratch(text)
    except Exception as error:
        return {"victim": open(victim).read(), "problem": type(error).__name__}
    return {"victim": open(victim).read(), "planted": len(planted)}


def rig_write(text):
    import os
    import tempfile

    tempfile.tempdir = rig_folder()
    path = write_scratch(text)
    with open(path) as file:
        return [file.read(), os.path.dirname(os.path.realpath(path)) == tempfile.gettempdir()]


def test_writes():
    assert rig_write("hello") == ["hello", True]
    assert rig_write("") == ["", True]


def exploit_planted_link():
    seen = attack("a link planted at the chosen name", rig_race, "overwritten")
    assert seen["victim"] == "precious", "the write went through a link into someone else's file"
