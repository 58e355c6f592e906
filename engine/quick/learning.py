"""How hard each problem is and how well it tells models apart, learned from earlier runs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pvariance

from engine.errors import UsageError
from engine.progress import Progress
from engine.verdict import Outcome

UNSEEN = 0.15
"""Standard deviation between runs assumed for a problem, worth as much as two runs: no one's problem is given up."""


@dataclass(frozen=True)
class Learned:
    """What earlier runs say about a problem."""

    problem: str
    rate: float
    """Mean share of samples that passed, over runs: 0 is hardest."""
    power: float
    """How far runs differ on it: the standard deviation of their shares, shrunk towards `UNSEEN`."""


def learn(runs: Sequence[Progress], benchmark: str) -> list[Learned]:
    """What the runs say about each problem of a benchmark that any of them completed.

    Raises:
        UsageError: none of them sat it.
    """
    shares: dict[str, list[float]] = defaultdict(list)
    for run in runs:
        for index, entry in enumerate(run.tally.entries):
            if entry.benchmark != benchmark:
                continue
            for problem in entry.problems:
                tally = run.tally.problems[index, problem]
                if tally.judged and tally.is_complete:
                    shares[problem].append(tally.outcomes[Outcome.PASSED] / tally.judged)
    if not shares:
        names = ", ".join(run.run for run in runs)
        raise UsageError(f"None of the runs {names} has completed a problem of {benchmark}.")
    return [
        Learned(
            problem, fmean(seen), ((2 * UNSEEN**2 + len(seen) * pvariance(seen)) / (2 + len(seen))) ** 0.5
        )
        for problem, seen in sorted(shares.items())
    ]
