"""Where each sample's lines are in a log, so that any of them can be opened without keeping their text."""

import mmap
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from engine.events import Event, SampleCompleted, SampleJudged, SampleUnmarked
from engine.log import event_at
from engine.progress import ProblemKey


@dataclass(slots=True)
class SampleLine:
    """What is known of one sample, and the bytes where its lines begin; -1 where there is none yet."""

    sample: int
    outcome: str = ""
    """Outcome or machine state; empty before the verdict."""
    completed: int = -1
    judged: int = -1
    tokens: int = 0
    wall: float = 0.0


@dataclass(frozen=True)
class Opened:
    """One sample with its whole text, read from the log."""

    completed: SampleCompleted | None
    verdict: SampleJudged | SampleUnmarked | None


@dataclass
class Samples:
    """The index of a log's samples by problem."""

    by_problem: dict[ProblemKey, dict[int, SampleLine]] = field(default_factory=dict)

    def apply(self, event: Event, offset: int) -> None:
        """Fold one event in, with the byte where its line begins."""
        match event:
            case SampleCompleted():
                line = self._line(event.entry, event.problem, event.sample)
                line.completed, line.tokens = offset, event.tokens
            case SampleJudged():
                line = self._line(event.entry, event.problem, event.sample)
                line.judged, line.outcome, line.wall = offset, event.outcome, event.wall
            case SampleUnmarked():
                line = self._line(event.entry, event.problem, event.sample)
                line.judged, line.outcome = offset, event.state
            case _:
                pass

    def of(self, key: ProblemKey) -> list[SampleLine]:
        """The samples of a problem in the order of their index."""
        lines = self.by_problem.get(key, {})
        return [lines[sample] for sample in sorted(lines)]

    def _line(self, entry: int, problem: str, sample: int) -> SampleLine:
        lines = self.by_problem.setdefault((entry, problem), {})
        if sample not in lines:
            lines[sample] = SampleLine(sample)
        return lines[sample]


def open_sample(log: Path, line: SampleLine) -> Opened:
    """Read a sample's completion and verdict from the log."""
    completed = event_at(log, line.completed) if line.completed >= 0 else None
    verdict = event_at(log, line.judged) if line.judged >= 0 else None
    return Opened(
        completed if isinstance(completed, SampleCompleted) else None,
        verdict if isinstance(verdict, SampleJudged | SampleUnmarked) else None,
    )


def find_samples(log: Path, problem: str) -> dict[int, list[SampleLine]]:
    """One problem's samples by entry, found in a log that nobody has read; for looking at a run in passing.

    Only lines that name the problem are decoded.
    """
    index = Samples()
    with log.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        mark = b'"problem":' + msgspec.json.encode(problem)
        at = data.find(mark)
        while at >= 0:
            start = data.rfind(b"\n", 0, at) + 1
            event = event_at(log, start)
            if event is not None and getattr(event, "problem", None) == problem:
                index.apply(event, start)
            end = data.find(b"\n", at)
            at = data.find(mark, end) if end >= 0 else -1
    return {entry: index.of((entry, name)) for entry, name in index.by_problem}
