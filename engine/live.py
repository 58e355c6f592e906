"""What is happening right now: one small frame that a watched engine replaces a few times a second.

It is not a fact and not in the log; when it is missing or stale nothing is lost. Viewers say that they
watch by touching `watched`; an engine that nobody watches writes no frames.
"""

import os
import time
from pathlib import Path

import msgspec

WATCH_SECONDS = 5.0
"""A viewer must touch `watched` at least this often to count."""


class LiveSlot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sequence being decoded."""

    entry: int = 0
    problem: str
    sample: int
    tail: str
    """The last few hundred characters the model wrote. Untrusted."""
    tokens: int
    tokens_per_second: float


class LivePrefill(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A prompt that is being read."""

    entry: int = 0
    problem: str
    read: int
    """Tokens of it so far."""
    tokens: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.read / max(1, self.tokens)


class LiveGpu(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One accelerator, as NVML sees it."""

    name: str
    utilisation: float
    """0 to 1."""
    memory_used: int
    memory_total: int
    watts: float = 0.0
    celsius: float = 0.0


class LiveFrame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The present moment of a running engine."""

    at: float
    pid: int
    state: str
    """`loading`, `running`, `paused`, `stopping`."""
    slots: tuple[LiveSlot, ...] = ()
    prefills: tuple[LivePrefill, ...] = ()
    capacity: int = 0
    """Sequences the model can decode together."""
    tokens_per_second: float = 0.0
    to_draw: int = 0
    """Samples not yet handed to the model."""
    to_mark: int = 0
    """Completions waiting for a sandbox worker."""
    marking: int = 0
    """Programs running now."""
    workers: int = 0
    oldest_marking: float = 0.0
    """Seconds the longest-running program has been running."""
    oldest_problem: str = ""
    """Whose program that is, and which of its samples."""
    oldest_sample: int = 0
    bound: str = ""
    """`generation` or `sandbox`: which of the two is the slower one; empty when neither waits."""
    load: float = 0.0
    """Share of the machine's processors in use, 0 to 1."""
    memory_used: int = 0
    memory_total: int = 0
    gpus: tuple[LiveGpu, ...] = ()


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(LiveFrame)


def write_frame(path: Path, frame: LiveFrame) -> None:
    """Replace the frame; readers see the old one or the new one, never a mixture."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(_encoder.encode(frame))
    fresh.replace(path)


def read_frame(path: Path) -> LiveFrame | None:
    """The latest frame, or None if there is none that can be read."""
    try:
        return _decoder.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def watch(path: Path) -> None:
    """Tell the engine that somebody is looking; does nothing in a folder that cannot be written."""
    try:
        path.touch()
        os.utime(path)
    except OSError:
        pass


def is_watched(path: Path, now: float | None = None) -> bool:
    """Whether a viewer touched the file within the last `WATCH_SECONDS`."""
    try:
        return (now if now is not None else time.time()) - path.stat().st_mtime < WATCH_SECONDS
    except OSError:
        return False
