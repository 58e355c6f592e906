"""Where each sample's lines are in a log, so that any of them can be opened without keeping their text."""

from dataclasses import dataclass, field
from pathlib import Path

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
