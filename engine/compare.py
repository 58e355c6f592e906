"""Two runs on the same problems: is the difference real, how large is it, and where does it come from.

Everything is paired by problem: what a hard problem does to both runs cancels out, so far smaller differences
can be seen than by comparing two intervals with the eye.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import comb

import numpy as np

from engine.errors import UsageError
from engine.progress import ProblemTally, Progress
from engine.score import CONFIDENCE, RESAMPLES, Interval, pass_at_k
from engine.verdict import Outcome

PERMUTATIONS = 20_000


@dataclass(frozen=True)
class Difference:
    """One metric of two runs, B minus A."""

    metric: str
    check: str | None
    a: float
    b: float
    low: float
    high: float
    """95 % interval of the difference, problems resampled in pairs."""
    p: float
    """Of a two-sided test that there is no difference: exact McNemar for one sample a problem, else a
    sign-flip permutation test over problems."""
    p_adjusted: float
    """Holm's adjustment over all metrics of the comparison."""
    test: str
    problems: int

    @property
    def delta(self) -> float:
        return self.b - self.a

    def verdict(self, margin: float) -> str:
        """In a word: `B better`, `A better`, `tied` (within the margin both ways), or `no evidence`."""
        if self.p_adjusted < 1 - CONFIDENCE:
            return "B better" if self.delta > 0 else "A better"
        return "tied" if -margin <= self.low and self.high <= margin else "no evidence"


@dataclass(frozen=True)
class Moved:
    """A problem that one run solves more often than the other."""

    problem: str
    a: int
    b: int
    """Samples that passed."""
    n_a: int
    n_b: int

    @property
    def delta(self) -> float:
        return self.b / self.n_b - self.a / self.n_a


@dataclass(frozen=True)
class Comparison:
    """What two runs say about each other."""

    a: str
    b: str
    problems: int
    differences: tuple[Difference, ...]
    moved: tuple[Moved, ...]
    """Problems with different pass rates, the largest change first."""
    outcomes: dict[str, tuple[float, float]]
    """Share of samples by outcome in A and B."""
    warnings: tuple[str, ...]
    """Why the two may not be comparable."""


def compare(a: Progress, b: Progress) -> Comparison:
    """Compare two runs on the problems that both have completed.

    Raises:
        UsageError: they have none in common.
    """
    pairs = _pairs(a, b)
    if not pairs:
        raise UsageError(
            f"Runs {a.run} and {b.run} have no completed problem in common: they sat different benchmarks or subsets."
        )
    names = _checks(a) or (None,)
    least = min(min(x.judged, y.judged) for _, x, y in pairs)
    ks = sorted({k for entry in (*a.tally.entries, *b.tally.entries) for k in entry.k if k <= least}) or [1]
    raw = [_difference(pairs, name, k) for name in names for k in ks]
    adjusted = holm([difference.p for difference in raw])
    differences = tuple(
        replace(difference, p_adjusted=p) for difference, p in zip(raw, adjusted, strict=True)
    )
    moved = [
        Moved(problem, x.outcomes[Outcome.PASSED], y.outcomes[Outcome.PASSED], x.judged, y.judged)
        for problem, x, y in pairs
    ]
    return Comparison(
        a=a.run,
        b=b.run,
        problems=len(pairs),
        differences=differences,
        moved=tuple(sorted((m for m in moved if m.delta), key=lambda m: (-abs(m.delta), m.problem))),
        outcomes=_shares(pairs),
        warnings=_warnings(a, b, len(pairs)),
    )


def mcnemar(only_a: int, only_b: int) -> float:
    """Exact two-sided McNemar test on discordant pairs (McNemar 1947; binomial form)."""
    discordant = only_a + only_b
    if not discordant:
        return 1.0
    tail: float = sum(comb(discordant, i) for i in range(min(only_a, only_b) + 1)) / 2**discordant
    return min(1.0, 2 * tail)


def sign_flip(differences: Sequence[float], seed: int = 0) -> float:
    """Two-sided permutation test that paired differences are symmetric about zero (Fisher's sign flips)."""
    values = np.array([value for value in differences if value])
    if not len(values):
        return 1.0
    observed = abs(values.sum())
    signs = np.random.default_rng(seed).integers(0, 2, (PERMUTATIONS, len(values)), dtype=np.int8) * 2 - 1
    extreme = int((np.abs(signs @ values) >= observed - 1e-12).sum())
    return float((extreme + 1) / (PERMUTATIONS + 1))


def holm(ps: Sequence[float]) -> list[float]:
    """Step-down adjusted p values that keep the family-wise error (Holm 1979)."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    adjusted, running = [0.0] * len(ps), 0.0
    for rank, index in enumerate(order):
        running = max(running, min(1.0, (len(ps) - rank) * ps[index]))
        adjusted[index] = running
    return adjusted


def paired_interval(differences: Sequence[float], seed: int = 0) -> Interval:
    """Percentile interval of the mean difference, problems resampled (within [-1, 1])."""
    distinct = Counter(differences)
    points = np.fromiter(distinct.keys(), dtype=np.float64)
    weights = np.fromiter(distinct.values(), dtype=np.float64) / len(differences)
    draws = np.random.default_rng(seed).multinomial(len(differences), weights, size=RESAMPLES)
    low, high = np.quantile(draws @ points / len(differences), [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Interval(float(low), float(high))


Pair = tuple[str, ProblemTally, ProblemTally]


def _pairs(a: Progress, b: Progress) -> list[Pair]:
    theirs = {problem: tally for (_, problem), tally in b.tally.problems.items() if tally.is_complete}
    return [
        (problem, tally, theirs[problem])
        for (_, problem), tally in a.tally.problems.items()
        if tally.is_complete and problem in theirs
    ]


def _checks(run: Progress) -> tuple[str | None, ...]:
    names = run.tally.entries[0].checks if run.tally.entries else ()
    return names if len(names) > 1 else ()


def _difference(pairs: Sequence[Pair], check: str | None, k: int) -> Difference:
    def rate(tally: ProblemTally) -> float:
        passed = tally.outcomes[Outcome.PASSED] if check is None else tally.passed[check]
        return pass_at_k(tally.judged, passed, k)

    first, second = [rate(x) for _, x, _ in pairs], [rate(y) for _, _, y in pairs]
    deltas = [after - before for before, after in zip(first, second, strict=True)]
    binary = set(first) | set(second) <= {0.0, 1.0}
    p = mcnemar(deltas.count(-1.0), deltas.count(1.0)) if binary else sign_flip(deltas)
    spread = paired_interval(deltas)
    return Difference(
        metric=f"pass@{k}",
        check=check,
        a=sum(first) / len(first),
        b=sum(second) / len(second),
        low=spread.low,
        high=spread.high,
        p=p,
        p_adjusted=p,
        test="exact McNemar" if binary else "sign-flip permutation",
        problems=len(pairs),
    )


def _shares(pairs: Sequence[Pair]) -> dict[str, tuple[float, float]]:
    first: Counter[Outcome] = Counter()
    second: Counter[Outcome] = Counter()
    for _, x, y in pairs:
        first.update(x.outcomes)
        second.update(y.outcomes)
    totals = first.total() or 1, second.total() or 1
    names = sorted(set(first) | set(second), key=lambda outcome: -(first[outcome] + second[outcome]))
    return {str(name): (first[name] / totals[0], second[name] / totals[1]) for name in names}


def _warnings(a: Progress, b: Progress, common: int) -> tuple[str, ...]:
    found = []
    protocols = [{entry.protocol for entry in run.tally.entries} for run in (a, b)]
    if protocols[0] != protocols[1]:
        lines = ["; ".join(sorted(lines)) for lines in protocols]
        found.append(f"the protocols differ: {lines[0]} against {lines[1]}")
    grades = [run.phase.sandbox.grade if run.phase.sandbox else "?" for run in (a, b)]
    if grades[0] != grades[1]:
        found.append(f"the isolation grades differ: {grades[0]} against {grades[1]}")
    for run in (a, b):
        if run.phase.state != "finished":
            found.append(f"run {run.run} is {run.phase.state}: its numbers are interim")
        if len(run.tally.problems) > common:
            found.append(
                f"{len(run.tally.problems) - common} problems of run {run.run} have no counterpart and were left out"
            )
    return tuple(found)
