"""Regular files where a file is named: a named pipe may have no writer, and a device no end.

Who reads either waits for ever. What is wrong is told as the system tells it of a folder: an `OSError` with a reason.
"""

import errno
import stat
from pathlib import Path

SHELLS = (Path("/dev/fd"), Path("/dev/stdin"), Path("/proc/self/fd"))
"""Where pipes are that a shell opened for whom it starts: they have a writer, or end."""


def refuse_irregular(path: Path) -> None:
    """Return if it is a regular file.

    Raises:
        OSError: it is not there, cannot be looked at, or is something else; `strerror` says what.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder, and a file is needed", str(path))
    if not stat.S_ISREG(mode):
        what = "a named pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
        raise OSError(errno.EINVAL, f"it is {what}, and a regular file is needed", str(path))


def refuse_endless(path: Path) -> None:
    """Return if it is a regular file, or a pipe that a shell handed to this process, as in `<(…)`.

    Raises:
        OSError: as `refuse_irregular`.
    """
    is_handed = any(path.is_relative_to(place) for place in SHELLS)
    if not (is_handed and stat.S_ISFIFO(path.stat().st_mode)):
        refuse_irregular(path)


def reason_of(error: Exception) -> str:
    """Why a file could not be read, for a sentence that names it: without its path, and without the error's number."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_regular(path: Path) -> bytes:
    """What a regular file holds.

    Raises:
        OSError: as `refuse_irregular`, or it cannot be read.
    """
    refuse_irregular(path)
    return path.read_bytes()
