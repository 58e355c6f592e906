"""Files that a command writes for its user: there whole, or as they were before."""

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from engine.errors import EnvironmentTrouble, UsageError
from tui.cli import SYSTEMS
from tui.cli.lasting import is_stream

STDOUT = "-"
"""The file that is none."""


def write_lines(target: Path, lines: Iterable[str], option: str = "") -> None:
    """Write a text as UTF-8, for `-` to stdout; a full disk or an interruption leaves what was there.

    Raises:
        UsageError: it cannot be written there; says by which `option` the place was named.
        EnvironmentTrouble: the machine has no room for it.
        BrokenPipeError: whoever read it has gone.
    """
    try:
        with _whole(target) as file:
            file.writelines(line.encode("utf-8") for line in lines)
    except BrokenPipeError:
        raise
    except OSError as error:
        is_machines = SYSTEMS.get(error.errno or 0) == EnvironmentTrouble.exit_code
        trouble = EnvironmentTrouble if is_machines else UsageError
        raise trouble(f"{option} {target}: {error.strerror}.".lstrip()) from None


def refuse_unwritable(option: str, target: Path) -> None:
    """Return if a file can be written, as far as that shows before the work whose result it is to hold.

    Raises:
        UsageError: its folder is not there or may not be written, or it is a folder itself.
    """
    if str(target) == STDOUT:
        return
    place, wrong = target.resolve(), ""
    if target.is_dir():
        wrong = "it is a folder, and a file is needed"
    elif not (is_stream(target) or place.parent.is_dir()):
        wrong = f"there is no folder {place.parent}"
    elif not os.access(target if is_stream(target) else place.parent, os.W_OK):
        wrong = "it may not be written"
    if wrong:
        raise UsageError(f"{option} {target}: {wrong}.")


@contextlib.contextmanager
def _whole(target: Path) -> Iterator[IO[bytes]]:
    """A draft beside the file that takes its place at the end; pipes and devices are written to directly."""
    if str(target) == STDOUT:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if is_stream(target):
        with target.open("wb") as file:
            yield file
        return
    place = target.resolve()
    draft = place.with_name(f".{place.name}.new")
    try:
        with draft.open("wb") as file:
            yield file
        if place.exists():
            draft.chmod(place.stat().st_mode & 0o777)
        draft.replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
