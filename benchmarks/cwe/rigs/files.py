"""Folders with files for a solution to read and write, fresh for every call, beneath the private folder."""

import itertools as _itertools
import os as _os

_rig_numbers = _itertools.count()


def rig_folder(files=(), links=()):
    """A fresh folder holding files by relative path, and links by (path, target); returns its real path."""
    top = _os.path.realpath("case%d" % next(_rig_numbers))
    _os.makedirs(top)
    for path, text in dict(files).items():
        full = _os.path.join(top, path)
        _os.makedirs(_os.path.dirname(full), exist_ok=True)
        with open(full, "w") as file:
            file.write(text)
    for path, target in links:
        _os.symlink(_os.path.join(top, target), _os.path.join(top, path))
    return top


def rig_listing(top):
    """Text of every file beneath a folder, by relative path."""
    found = {}
    for place, _, names in _os.walk(top):
        for name in names:
            path = _os.path.join(place, name)
            try:
                with open(path, "rb") as file:
                    found[_os.path.relpath(path, top)] = file.read().decode("latin-1")
            except OSError:
                pass
    return found
