"""What a list says about a run without folding its whole log.

The plan is the log's first line; the state, the score and the last score lie near its end; verdicts are
counted by the lines that begin as theirs do. A log of 32 800 samples takes some tens of milliseconds.
"""

import mmap
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from engine.events import (
    EngineStarted,
    Event,
    RunContinued,
    RunFinished,
    RunPlanned,
    RunStopped,
    ScoreEstimated,
    ScoreValue,
    exam_of,
)
from engine.headline import headline
from engine.log import event_at
from engine.run import RunFolder, list_runs

_STATES = {
    b"EngineStarted": "running",
    b"RunPaused": "paused",
    b"RunContinued": "running",
    b"RunStopped": "stopped",
    b"RunFinished": "finished",
}


ENOUGH = 20
"""Verdicts after which a pace can be told."""


@dataclass(frozen=True)
class RunLine:
    """One run in a list."""

    folder: RunFolder
    run: str
    model: str = ""
    titles: str = ""
    protocol: str = ""
    samples: int = 0
    """Samples planned."""
    judged: int = 0
    state: str = "empty"
    reason: str = ""
    score: ScoreValue | None = None
    """Its first score: of a suite that of its first benchmark."""
    exams: int = 1
    """Benchmarks that it sits."""
    is_subset: bool = False
    """Whether its score is not the benchmark's own number."""
    last: float = 0.0
    """When its log last grew."""
    since: float = 0.0
    """When the engine that works on it began, or went on after a pause."""
    judged_since: int = 0
    unmarked: int = 0
    problem: str = ""
    """Why nothing more can be said, where the log cannot be read."""

    @property
    def is_resumable(self) -> bool:
        return self.state in ("lost", "failed", "stopped") or (self.state == "finished" and self.unmarked > 0)


def time_left(line: RunLine, now: float) -> float | None:
    """Seconds a running run still needs at its present pace; None before that can be told."""
    if line.state != "running" or line.judged_since < ENOUGH or now <= line.since:
        return None
    return (line.samples - line.judged) * (now - line.since) / line.judged_since


@dataclass
class Overview:
    """The runs of a folder, newest first; remembers what it read of logs that did not change."""

    runs: Path
    _known: dict[Path, tuple[int, RunLine]] = field(default_factory=dict)

    def read(self) -> list[RunLine]:
        """Every run as it stands."""
        lines = []
        for folder in list_runs(self.runs):
            try:
                size = folder.events.stat().st_size
            except OSError:
                continue
            known = self._known.get(folder.path)
            if known is None or known[0] != size:
                known = (size, describe(folder))
                self._known[folder.path] = known
            lines.append(_alive(known[1]))
        return lines


def describe(folder: RunFolder) -> RunLine:
    """One run from its log, whether an engine lives aside."""
    try:
        last = folder.events.stat().st_mtime
        with folder.events.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            plan = event_at(folder.events, 0)
            judged = _count(data, b"SampleJudged")
            state, at = _state(data)
            since = _count(data, b"SampleJudged", max(0, at))
            score = _event(folder.events, _last(data, b"ScoreEstimated"))
            ending = _event(folder.events, at)
    except (OSError, ValueError) as error:
        return RunLine(folder, folder.id, problem=f"its log cannot be read: {error}")
    if not isinstance(plan, RunPlanned):
        return RunLine(folder, folder.id, last=last, problem="its log does not begin with a plan")
    failed = isinstance(ending, RunStopped) and ending.failed
    is_at_work = isinstance(ending, EngineStarted | RunContinued)
    return RunLine(
        folder,
        run=folder.id,
        model=plan.model,
        titles=exam_of(plan.entries, plan.shard),
        protocol=_common(entry.protocol for entry in plan.entries),
        samples=sum(entry.samples for entry in plan.entries),
        judged=judged,
        state="failed" if failed else state,
        reason=ending.reason if isinstance(ending, RunStopped) else "",
        score=headline(score.scores) if isinstance(score, ScoreEstimated) and score.scores else None,
        exams=len(plan.entries),
        is_subset=any(entry.is_subset for entry in plan.entries),
        last=last,
        since=ending.at if is_at_work and ending is not None else 0.0,
        judged_since=since if is_at_work else 0,
        unmarked=ending.unmarked if isinstance(ending, RunFinished) else 0,
    )


def _alive(line: RunLine) -> RunLine:
    """The run with its engine taken into account."""
    from dataclasses import replace

    if line.state in ("running", "paused", "empty") and not line.problem:
        is_held = line.folder.is_held()
        if not is_held:
            return replace(line, state="lost")
        if line.state == "empty":
            return replace(line, state="loading")
    return line


def _mark(name: bytes) -> bytes:
    """How a line of an event begins; no text inside a line can look like this, its quotes are escaped."""
    return b'\n{"event":"' + name + b'"'


def _count(data: mmap.mmap, name: bytes, start: int = 0) -> int:
    mark, count, at = _mark(name), 0, data.find(_mark(name), start)
    while at >= 0:
        count += 1
        at = data.find(mark, at + len(mark))
    return count


def _last(data: mmap.mmap, name: bytes) -> int:
    at = data.rfind(_mark(name))
    return at + 1 if at >= 0 else -1


def _state(data: mmap.mmap) -> tuple[str, int]:
    at, state = max((_last(data, name), state) for name, state in _STATES.items())
    return (state, at) if at >= 0 else ("empty", -1)


def _event(path: Path, offset: int) -> Event | None:
    return event_at(path, offset) if offset >= 0 else None


def _common(protocols: Iterable[str]) -> str:
    different = list(dict.fromkeys(protocols))
    return different[0] if len(different) == 1 else "several protocols"
