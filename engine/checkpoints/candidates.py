"""Which files in a folder are checkpoints that are wholly written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from engine.models.gguf import read_header
from engine.models.model import ModelError

Kind = Literal["model", "adapter"]


@dataclass(frozen=True)
class Candidate:
    """A file that may be sat."""

    path: Path
    size: int
    modified: int
    """Nanoseconds since the epoch; with path and size it tells a checkpoint from one written over it."""

    @property
    def key(self) -> str:
        return f"{self.path.name}\t{self.size}\t{self.modified}"

    @property
    def stands(self) -> bool:
        """Whether the file is still there as it was: a trainer that keeps the last few removes and replaces others."""
        return self in _files(self.path.parent)


@dataclass
class Settling:
    """Files that are still growing, and those that have come to rest.

    A copy in progress changes its size or its time; one that stalls is found out by its header, which says how long
    the file must be. Names that tools use while writing (`.part`, `.tmp`, a leading dot) never count.
    """

    folder: Path
    seconds: float = 5.0
    """How long size and time must stand still."""
    _seen: dict[Path, tuple[Candidate, float]] = field(default_factory=dict)

    def settled(self, now: float) -> list[Candidate]:
        """Files at rest for long enough, the oldest first.

        Args:
            now: seconds on any clock that runs forward.
        """
        found = {candidate.path: candidate for candidate in _files(self.folder)}
        self._seen = {
            path: self._seen[path]
            if path in self._seen and self._seen[path][0] == candidate
            else (candidate, now)
            for path, candidate in found.items()
        }
        rested = [candidate for candidate, since in self._seen.values() if now - since >= self.seconds]
        return sorted(rested, key=lambda candidate: (candidate.modified, candidate.path.name))

    def waiting(self, now: float) -> list[Candidate]:
        """Files that have not come to rest yet."""
        return [candidate for candidate, since in self._seen.values() if now - since < self.seconds]


def kind_of(path: Path) -> Kind:
    """Whether a GGUF file is a model or a LoRA adapter; reads its header only.

    Raises:
        ModelError: it is neither, or is shorter than its own tensor list says.
    """
    header = read_header(path)
    kind = str(header.metadata.get("general.type", "model"))
    if kind == "adapter":
        return "adapter"
    if kind != "model":
        raise ModelError(f"{path} is a GGUF file of type {kind!r}, neither a model nor an adapter.")
    return "model"


def _files(folder: Path) -> Iterator[Candidate]:
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return
    for path in paths:
        if path.suffix != ".gguf" or path.name.startswith("."):
            continue
        try:
            stat = path.stat()
        except OSError:
            continue
        if path.is_file() and stat.st_size:
            yield Candidate(path, stat.st_size, stat.st_mtime_ns)
