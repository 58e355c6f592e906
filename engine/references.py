"""What is known of reference solutions on this machine: that they pass here, and how long they take.

A reference that passed once behind the same walls, with the same data and interpreter, need not run again
before every run. What is remembered is only the CPU time that the limits are made from.
"""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from engine.version import __version__
from engine.whole import write_whole


@dataclass
class References:
    """CPU seconds of references that passed, by problem id; kept in one small file per data set and machine."""

    path: Path | None = None
    """Where it is kept; None forgets at the end."""
    cpu: dict[str, float] = field(default_factory=dict)
    _known: int = 0

    @classmethod
    def recall(cls, folder: Path, *facts: str) -> "References":
        """What was kept for exactly these facts: data, walls, interpreter; empty if nothing was."""
        what = "\0".join((__version__, os.uname().nodename, *facts))
        path = folder / f"{hashlib.sha256(what.encode()).hexdigest()[:24]}.json"
        try:
            cpu = msgspec.json.decode(path.read_bytes(), type=dict[str, float])
        except (OSError, msgspec.DecodeError):
            cpu = {}
        return cls(path, cpu, len(cpu))

    def keep(self) -> None:
        """Write down what was learned; a folder that cannot be written is no harm."""
        if self.path is None or len(self.cpu) == self._known:
            return
        with suppress(OSError):
            write_whole(self.path, msgspec.json.encode(self.cpu))
