"""What a watcher may ask of a running engine: the only thing that ever flows upwards.

Any number of viewers append lines to `requests.jsonl`; the engine reads on from where it got to. One short
line is one write in append mode, so viewers need no lock.
"""

import getpass
import os
import time
from pathlib import Path
from typing import TypeAlias

import msgspec


def user() -> str:
    """Who asks."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


class _Request(msgspec.Struct, frozen=True, kw_only=True, tag_field="request"):
    at: float = msgspec.field(default_factory=time.time)
    by: str = msgspec.field(default_factory=user)


class PauseRun(_Request, frozen=True, kw_only=True):
    """Stand still after the current step."""


class ResumeRun(_Request, frozen=True, kw_only=True):
    """Go on after a pause."""


class StopRun(_Request, frozen=True, kw_only=True):
    """Leave; every verdict is kept and `proctor resume` goes on later."""

    finish: bool = False
    """First finish and mark the problems that have been begun."""


Request: TypeAlias = PauseRun | ResumeRun | StopRun

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Request)


def send(path: Path, request: Request) -> None:
    """Append a request for the engine to read."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(fd, _encoder.encode(request) + b"\n")
    finally:
        os.close(fd)


class RequestReader:
    """Reads requests that arrive after it was made: what was asked of an earlier engine is over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._offset = path.stat().st_size
        except OSError:
            self._offset = 0

    def read(self) -> list[Request]:
        """New requests in order; a line that is not one is dropped."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                chunk = file.read()
        except OSError:
            return []
        whole = chunk.rfind(b"\n") + 1
        self._offset += whole
        requests = []
        for line in chunk[:whole].split(b"\n"):
            try:
                requests.append(_decoder.decode(line))
            except msgspec.DecodeError:
                continue
        return requests
