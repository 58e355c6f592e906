"""Temporary folders that a process holds for as long as it lives; what killed ones left is removed by the next."""

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from sandbox.inside import box

PREFIX = "proctor-worker-"
YOUNG = 60.0
"""Seconds in which a folder may be made and not held yet."""
BOX = "box"
"""The part that programs write to: what they leave there may be deeper than any path is long."""

_held: dict[Path, int] = {}


def make(place: str) -> Path:
    """A fresh folder in a place, this process's until it is removed."""
    _sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    _held[folder] = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    with suppress(OSError):  # a file system without locks: then nobody else can tell, and it is not removed
        fcntl.flock(_held[folder], fcntl.LOCK_SH)
    return folder


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it, and let go of it."""
    box.empty(str(folder / BOX))
    shutil.rmtree(folder, ignore_errors=True)
    held = _held.pop(folder, -1)
    if held >= 0:
        os.close(held)


def _sweep(place: str) -> None:
    """Remove what processes of this user left that were killed. A lock tells, whatever namespaces they lived in."""
    for folder in Path(place).glob(f"{PREFIX}*"):
        with suppress(OSError):
            known = folder.lstat()
            if known.st_uid != os.geteuid() or time.time() - known.st_mtime < YOUNG:
                continue
            left = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(folder)
            finally:
                os.close(left)
