"""Verdicts that differ between two markings of the same completions, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.events import SampleJudged
from engine.given import completions, renumbered
from engine.log import LogReader
from engine.naturally import naturally
from engine.run import RunFolder
from engine.verdict import Outcome


@dataclass(frozen=True)
class Flip:
    """One sample that was judged twice, differently."""

    entry: int
    problem: str
    sample: int
    before: Outcome
    after: Outcome
    cause: str
    """What was different: `extraction`, `time`, or `tests`."""
    reason: str
    """Why the later marking says what it says; of the earlier one if that failed and the later passed."""

    @property
    def changes_score(self) -> bool:
        """Whether it is right now and was wrong then, or the other way round."""
        return (self.before is Outcome.PASSED) is not (self.after is Outcome.PASSED)


@dataclass(frozen=True)
class Flips:
    """What a second marking changed."""

    compared: int
    """Samples with a verdict in both."""
    only_before: int
    """Samples that the second marking has no verdict for: other problems, or the machine failed."""
    flips: tuple[Flip, ...]
    """Those that change the score first."""

    @property
    def gained(self) -> int:
        """Samples that pass now and failed then."""
        return sum(flip.changes_score and flip.after is Outcome.PASSED for flip in self.flips)

    @property
    def lost(self) -> int:
        """Samples that fail now and passed then."""
        return sum(flip.changes_score and flip.before is Outcome.PASSED for flip in self.flips)


def flips(before: RunFolder, after: RunFolder) -> Flips:
    """Samples judged in both runs, and those with different outcomes, by their number in the earlier one."""
    earlier_place = {(*place[:2], now): place for place, now in renumbered(completions(before)).items()}
    first = dict(_verdicts(before))
    second = {earlier_place.get(place, place): judged for place, judged in _verdicts(after)}
    found = []
    for place, judged in second.items():
        earlier = first.get(place)
        if earlier is not None and earlier.outcome is not judged.outcome:
            found.append(
                Flip(
                    *place,
                    before=earlier.outcome,
                    after=judged.outcome,
                    cause=_cause(earlier, judged),
                    reason=_reason(earlier, judged),
                )
            )
    both = len(first.keys() & second.keys())
    return Flips(
        compared=both,
        only_before=len(first) - both,
        flips=tuple(
            sorted(
                found,
                key=lambda flip: (not flip.changes_score, flip.entry, naturally(flip.problem), flip.sample),
            )
        ),
    )


def _cause(before: SampleJudged, after: SampleJudged) -> str:
    if before.rule != after.rule or before.notes != after.notes:
        return "extraction"
    return "time" if Outcome.TIMEOUT in (before.outcome, after.outcome) else "tests"


def _reason(before: SampleJudged, after: SampleJudged) -> str:
    """One sentence; where other code was taken, by which rules."""
    said = f"now {after.reason}" if after.reason else f"then {before.reason}" if before.reason else ""
    rules = f"{before.rule} → {after.rule}" if before.rule != after.rule else ""
    return "; ".join(part for part in (rules, said) if part)


def _verdicts(folder: RunFolder) -> Iterator[tuple[tuple[int, str, int], SampleJudged]]:
    reader = LogReader(folder.events)
    while batch := reader.read():
        for event in batch:
            if isinstance(event, SampleJudged):
                yield (event.entry, event.problem, event.sample), event
