"""Counting what lives, and remembering the highest count."""

import contextlib
from dataclasses import dataclass
from pathlib import Path


def descendants(root: int) -> dict[int, str]:
    """Living processes below `root`, by process id, with their names."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError):
            text = (entry / "stat").read_text(errors="replace")
            name, _, rest = text.partition("(")[2].rpartition(")")
            state, parent = rest.split()[:2]
            parents[int(entry.name)] = int(parent)
            if state != "Z":
                names[int(entry.name)] = name
    below = {root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in below} - below
        if not more:
            return {pid: names[pid] for pid in below - {root} if pid in names}
        below |= more


@dataclass
class Peak:
    """The highest value seen since it was last reset, above where it then stood."""

    start: int = 0
    top: int = 0

    def reset(self, value: int) -> None:
        self.start = self.top = value

    def see(self, value: int) -> None:
        self.top = max(self.top, value)

    @property
    def rise(self) -> int:
        return self.top - self.start
