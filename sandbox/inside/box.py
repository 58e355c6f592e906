"""The child's private folder, where it is not a mount of its own that goes with the child.

Programs may have made folders in it that are deeper than the interpreter can recurse, or than any path is long.
"""

from __future__ import annotations

import errno
import os
from itertools import count

UNKNOWN = 1 << 62
"""Bytes said to be in a folder that hides what it holds: more than any limit."""
ENTRY = 4096
"""Bytes that anything in a folder counts for at least, however empty: a disk has inodes for so many."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def size(folder: str, enough: int = UNKNOWN) -> int:
    """Bytes on disk of everything in a folder; `UNKNOWN` where its owner, who may, did not let us look.

    Whoever only asks whether there is more than `enough` waits for no more than that.
    """
    total, waiting = 0, [folder]
    while waiting and total <= enough:
        place = waiting.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                        total += ENTRY
                    else:
                        total += max(os.lstat(entry.path).st_blocks * 512, ENTRY)
                    if total > enough:
                        break
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG or (error.errno == errno.EACCES and _is_ours(place)):
                return UNKNOWN
    return total


def _is_ours(place: str) -> bool:
    try:
        return os.lstat(place).st_uid == os.geteuid()
    except OSError:
        return False


def is_empty(folder: str) -> bool:
    """Whether nothing is in a folder, as far as it lets us look."""
    try:
        return not os.listdir(folder)
    except OSError:
        return False


def empty(folder: str) -> None:
    """Remove everything in a folder, following no links. What lies deep is moved up before it is removed."""
    numbers = count()
    try:
        top = os.open(folder, _FOLDER)
    except OSError:
        return
    try:
        going_on = True
        while going_on:
            going_on = False
            for name in os.listdir(top):
                going_on = _removed(top, name, numbers) or going_on
    finally:
        os.close(top)


def _removed(top: int, name: str, numbers: count[int]) -> bool:
    """Remove one entry of a folder; of a folder in it, what it holds. Whether anything was done."""
    try:
        os.unlink(name, dir_fd=top)
    except IsADirectoryError:
        pass
    except OSError:
        return False
    else:
        return True
    try:
        inner = _opened(top, name)
    except OSError:
        return False
    try:
        for below in os.listdir(inner):
            try:
                os.unlink(below, dir_fd=inner)
            except IsADirectoryError:
                os.close(_opened(inner, below))
                up = ".moved-%d-%s" % (next(numbers), os.urandom(8).hex())
                os.rename(below, up, src_dir_fd=inner, dst_dir_fd=top)
        os.rmdir(name, dir_fd=top)
    except OSError:
        return False
    finally:
        os.close(inner)
    return True


def _opened(parent: int, name: str) -> int:
    """A folder as a descriptor, after its owner was given every right to it."""
    try:
        os.chmod(name, 0o700, dir_fd=parent)
    except OSError:
        pass
    return os.open(name, _FOLDER, dir_fd=parent)
