"""Why a model's process is gone, as well as can be told from outside: its last words, its log, the memory limit."""

import signal
from dataclasses import dataclass
from pathlib import Path

from engine.models import wire


class Died(Exception):
    """The child is gone."""

    def __init__(self, reason: str, *, memory: bool, slots: int = 0) -> None:
        super().__init__(reason)
        self.memory = memory
        self.slots = slots
        """How many it was trying to make room for; 0 where that is not known."""


@dataclass(frozen=True)
class Birth:
    """What was there before the child, so that only what it did itself is held against it."""

    log: Path
    start: int
    """Bytes of the log that are of earlier children."""
    kills: int
    """How often the memory limit had killed something."""


def birth(log: Path) -> Birth:
    """To be taken just before a child is started."""
    return Birth(log, log.stat().st_size if log.exists() else 0, oom_kills())


def post_mortem(status: int, words: wire.Broke | None, birth: Birth) -> Died:
    """Why a child is gone that ended with a status, after its last words if it had any."""
    if words is not None:
        return Died(words.reason, memory=words.memory, slots=words.slots)
    said = last_error(birth.log, birth.start)
    scarce = "out of memory" in said.lower() or "failed to allocate" in said.lower()
    if status < 0:
        name = signal.Signals(-status).name
        killed = -status == signal.SIGKILL and oom_kills() > birth.kills
        why = "the system ran out of memory" if killed else said
        return Died(f"it was ended by {name}" + (f" ({why})" if why else ""), memory=scarce or killed)
    return Died(f"it ended with status {status}" + (f" ({said})" if said else ""), memory=scarce)


def last_error(log: Path, start: int) -> str:
    """What a child that died had last written to the log, from byte `start` on, that looks like a reason."""
    try:
        with log.open("rb") as file:
            file.seek(max(start, log.stat().st_size - 16384))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    sure = ("GGML_ASSERT", "CUDA error", "out of memory", "failed to allocate", "terminate called")
    words = ("error", "assert", "abort", "failed", "fatal")
    said = [line.strip() for line in lines if not line.lstrip().startswith(("File ", "Fatal Python error"))]
    found = [line for line in said if any(word in line for word in sure)]
    return (found or [line for line in said if any(word in line.lower() for word in words)] or [""])[-1][:300]


def oom_kills() -> int:
    """How often the control group's memory limit killed something."""
    try:
        lines = Path("/sys/fs/cgroup/memory.events").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
