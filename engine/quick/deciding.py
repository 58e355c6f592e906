"""Stop a run as soon as its difference from a baseline is decided, without fooling oneself by looking.

The interval is a confidence sequence: over all moments together it misses the truth once in twenty, so a
decision is wrong no more often than that however many times one looks.
"""

import itertools
from dataclasses import dataclass

from engine.progress import ProblemTally, Progress
from engine.several import several
from engine.statistics.sequences import difference_sequence
from engine.verdict import Outcome


@dataclass(frozen=True)
class Decision:
    """How the question stands."""

    word: str
    """`better`, `worse`, `tied` (within the margin), or `undecided`."""
    difference: float
    """Mean paired difference so far, this run minus the baseline."""
    low: float
    high: float
    problems: int
    """Problems that the decision rests on."""

    @property
    def is_made(self) -> bool:
        return self.word != "undecided"

    def line(self) -> str:
        """In one sentence."""
        return (
            f"{self.word} after {several(self.problems, 'problem')}: {self.difference * 100:+.1f} pp "
            f"[{self.low * 100:+.1f}, {self.high * 100:+.1f}], valid however often one looks"
        )


def decide(baseline: Progress, run: Progress, margin: float) -> Decision:
    """Hold a run under way against a finished baseline, on the problems that both have.

    Only the unbroken beginning of the run's shuffled order counts: what is answered quickly is done first, and easy.
    """
    known = {problem: tally for (_, problem), tally in baseline.tally.problems.items() if tally.is_complete}
    both = [(known[p], tally) for (_, p), tally in run.tally.problems.items() if p in known]
    done = itertools.takewhile(lambda pair: pair[1].is_complete, both)
    differences = [_rate(after) - _rate(before) for before, after in done]
    if not differences:
        return Decision("undecided", 0.0, -1.0, 1.0, 0)
    found = difference_sequence(differences)
    if found.low > 0:
        word = "better"
    elif found.high < 0:
        word = "worse"
    elif -margin <= found.low and found.high <= margin:
        word = "tied"
    else:
        word = "undecided"
    return Decision(word, sum(differences) / len(differences), found.low, found.high, len(differences))


def _rate(tally: ProblemTally) -> float:
    return tally.outcomes[Outcome.PASSED] / tally.judged
