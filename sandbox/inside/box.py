"""The child's private folder, where it is not a mount of its own that goes with the child."""

from __future__ import annotations

import os


def size(folder: str) -> int:
    """Bytes on disk of everything in a folder."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
            except OSError:
                pass
    return total


def empty(folder: str) -> None:
    """Remove everything in a folder, following no links."""
    try:
        entries = os.listdir(folder)
    except OSError:
        return
    for name in entries:
        path = os.path.join(folder, name)
        try:
            os.unlink(path)
        except IsADirectoryError:
            try:
                os.chmod(path, 0o700)
                empty(path)
                os.rmdir(path)
            except OSError:
                pass
        except OSError:
            pass
