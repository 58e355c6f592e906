"""Verdicts that differ between two markings of the same completions."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.events import SampleJudged
from engine.log import LogReader
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
    reason: str
    """Why the later marking says what it says; of the earlier one if that failed and the later passed."""

    @property
    def changes_score(self) -> bool:
        """Whether it is right now and was wrong then, or the other way round."""
        return (self.before is Outcome.PASSED) is not (self.after is Outcome.PASSED)


def flips(before: RunFolder, after: RunFolder) -> list[Flip]:
    """Samples judged in both runs with different outcomes, those that change the score first."""
    first = dict(_verdicts(before))
    found = []
    for place, judged in _verdicts(after):
        earlier = first.get(place)
        if earlier is None or earlier.outcome is judged.outcome:
            continue
        reason = judged.reason or earlier.reason
        found.append(Flip(*place, before=earlier.outcome, after=judged.outcome, reason=reason))
    return sorted(found, key=lambda flip: (not flip.changes_score, flip.entry, flip.problem, flip.sample))


def _verdicts(folder: RunFolder) -> Iterator[tuple[tuple[int, str, int], SampleJudged]]:
    reader = LogReader(folder.events)
    while batch := reader.read():
        for event in batch:
            if isinstance(event, SampleJudged):
                yield (event.entry, event.problem, event.sample), event
