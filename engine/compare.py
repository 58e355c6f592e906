"""Two runs on the same problems: is the difference real, how large is it, and where does it come from.

Everything is paired by problem (engine/statistics/paired.py).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from engine.errors import UsageError
from engine.events import PlannedEntry
from engine.naturally import naturally
from engine.progress import ProblemTally, Progress
from engine.several import several
from engine.statistics.estimates import CONFIDENCE, pass_at_k
from engine.statistics.paired import holm, paired_interval, paired_test, shift_of_kinds
from engine.verdict import Outcome


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
    benchmark: str = ""

    @property
    def tied_within(self) -> float:
        """The smallest margin within which the two are equivalent: the whole interval lies inside it."""
        return max(abs(self.low), abs(self.high))

    @property
    def delta(self) -> float:
        return self.b - self.a

    def verdict(self, margin: float) -> str:
        """In a word: `B better`, `A better`, `tied` (within the margin both ways), or `no evidence`.

        Tied is a finding, not the lack of one: the whole 95 % interval lies within the margin, which is the two
        one-sided tests of Schuirmann (1987) at 2.5 % each.
        """
        if self.p_adjusted < 1 - CONFIDENCE:
            return "B better" if self.delta > 0 else "A better"
        return "tied" if -margin <= self.low and self.high <= margin else "no evidence"

    def finding(self, margin: float) -> str:
        """The verdict; without a winner also the smallest margin within which the two are tied."""
        word = self.verdict(margin)
        return word if word.endswith("better") else f"{word} (tied within ±{self.tied_within * 100:.1f} pp)"


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
class Cost:
    """What a run's samples took, over the whole run."""

    tokens: float | None
    """Tokens per sample; None where the answers were given from elsewhere."""
    tokens_per_pass: float | None
    """Tokens drawn for every sample that passed; None where none did."""
    seconds: float
    """Seconds of work per sample."""

    @property
    def drawn(self) -> str:
        """Tokens per sample, or that there are none to tell."""
        return "given" if self.tokens is None else f"{self.tokens:.0f}"


@dataclass(frozen=True)
class Comparison:
    """What two runs say about each other."""

    a: str
    b: str
    models: tuple[str, str]
    problems: int
    differences: tuple[Difference, ...]
    moved: tuple[Moved, ...]
    """Problems with different pass rates, the largest change first."""
    outcomes: dict[str, tuple[float, float]]
    """Share of samples by outcome in A and B."""
    shift: float
    """p value of the hypothesis that the failures are of the same kinds, on the problems that both failed."""
    costs: tuple[Cost, Cost]
    warnings: tuple[str, ...]
    """Why the two may not be comparable."""


def compare(a: Progress, b: Progress) -> Comparison:
    """Compare two runs on the problems that count in the scores of both: all their samples are accounted for.

    Raises:
        NothingInCommon: they have none in common.
        UsageError: one has completed nothing.
    """
    pairs = _pairs(a, b)
    for run in (a, b):
        if not any(tally.is_accounted_for for tally in run.tally.problems.values()):
            raise UsageError(f"Run {run.run} has completed no problem yet: there is nothing to compare.")
    if not pairs:
        raise NothingInCommon(
            f"Runs {a.run} and {b.run} have no completed problem in common: they sat different benchmarks or subsets."
        )
    raw = [
        difference
        for benchmark, chosen in _by_benchmark(pairs)
        for difference in _differences(a, b, benchmark, chosen)
    ]
    adjusted = holm([difference.p for difference in raw])
    differences = tuple(
        replace(difference, p_adjusted=p) for difference, p in zip(raw, adjusted, strict=True)
    )
    moved = [
        Moved(problem, x.outcomes[Outcome.PASSED], y.outcomes[Outcome.PASSED], x.judged, y.judged)
        for (_, problem), x, y in pairs
    ]
    return Comparison(
        a=a.run,
        b=b.run,
        models=(a.model, b.model),
        problems=len(pairs),
        differences=differences,
        moved=tuple(
            sorted((m for m in moved if m.delta), key=lambda m: (-abs(m.delta), naturally(m.problem)))
        ),
        outcomes=_shares(pairs),
        shift=_shift(pairs),
        costs=(_cost(a), _cost(b)),
        warnings=_warnings(a, b, len(pairs)),
    )


class NothingInCommon(UsageError):
    """Two runs share no problem that both have completed."""


@dataclass(frozen=True)
class Tournament:
    """More than two runs, every pair compared."""

    runs: tuple[str, ...]
    pairs: tuple[Comparison, ...]
    """Their p values are adjusted over all pairs and metrics together."""
    left_out: tuple[str, ...] = ()
    """Pairs that cannot be compared, and why."""


def compare_all(runs: Sequence[Progress]) -> Tournament:
    """Every pair of several runs, with one Holm correction over everything that is tested.

    Raises:
        NothingInCommon: no two of them have a problem in common.
        UsageError: one has completed nothing.
    """
    found: list[Comparison] = []
    left_out: list[NothingInCommon] = []
    for a, b in combinations(runs, 2):
        try:
            found.append(compare(a, b))
        except NothingInCommon as error:
            left_out.append(error)
    if not found:
        raise left_out[0]
    return Tournament(
        runs=tuple(run.run for run in runs),
        pairs=adjusted_together(found),
        left_out=tuple(str(error) for error in left_out),
    )


def adjusted_together(pairs: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Comparisons that are looked at side by side, with one Holm correction over all their tests."""
    adjusted = iter(holm([difference.p for pair in pairs for difference in pair.differences]))
    return tuple(
        replace(pair, differences=tuple(replace(one, p_adjusted=next(adjusted)) for one in pair.differences))
        for pair in pairs
    )


Key = tuple[str, str]
"""A benchmark (with a number where a suite has it more than once) and a problem's id."""
Pair = tuple[Key, ProblemTally, ProblemTally]


def _keyed(run: Progress) -> dict[Key, ProblemTally]:
    labels: list[str] = []
    for entry in run.tally.entries:
        before = sum(label.partition(" #")[0] == entry.benchmark for label in labels)
        labels.append(f"{entry.benchmark} #{before + 1}" if before else entry.benchmark)
    return {
        (labels[index] if index < len(labels) else "", problem): tally
        for (index, problem), tally in run.tally.problems.items()
        if tally.is_accounted_for
    }


def _pairs(a: Progress, b: Progress) -> list[Pair]:
    theirs = _keyed(b)
    return [(key, tally, theirs[key]) for key, tally in _keyed(a).items() if key in theirs]


def _by_benchmark(pairs: Sequence[Pair]) -> list[tuple[str, list[Pair]]]:
    names = dict.fromkeys(key[0] for key, _, _ in pairs)
    return [(name, [pair for pair in pairs if pair[0][0] == name]) for name in names]


def _differences(a: Progress, b: Progress, benchmark: str, pairs: Sequence[Pair]) -> list[Difference]:
    name = benchmark.partition(" #")[0]
    ours, theirs = _entry(a, name), _entry(b, name)
    checks: tuple[str | None, ...] = (
        tuple(c for c in ours.checks if c in theirs.checks) if len(ours.checks) > 1 else (None,)
    )
    least = min(min(x.judged, y.judged) for _, x, y in pairs)
    ks = sorted({k for k in (*ours.k, *theirs.k) if k <= least}) or [1]
    return [_difference(pairs, check, k, benchmark) for check in checks or (None,) for k in ks]


def _entry(run: Progress, benchmark: str) -> PlannedEntry:
    return next(entry for entry in run.tally.entries if entry.benchmark == benchmark)


def _difference(pairs: Sequence[Pair], check: str | None, k: int, benchmark: str) -> Difference:
    def rate(tally: ProblemTally) -> float:
        passed = tally.outcomes[Outcome.PASSED] if check is None else tally.passed[check]
        return pass_at_k(tally.judged, passed, k)

    first, second = [rate(x) for _, x, _ in pairs], [rate(y) for _, _, y in pairs]
    deltas = [after - before for before, after in zip(first, second, strict=True)]
    p, test = paired_test(deltas)
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
        test=test,
        problems=len(pairs),
        benchmark=benchmark,
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


def _shift(pairs: Sequence[Pair]) -> float:
    """Whether failures are of other kinds, on the problems that both runs failed at least once."""
    kinds = sorted({o for _, x, y in pairs for o in (*x.outcomes, *y.outcomes) if o is not Outcome.PASSED})
    first = [[x.outcomes[kind] for kind in kinds] for _, x, _ in pairs]
    second = [[y.outcomes[kind] for kind in kinds] for _, _, y in pairs]
    return shift_of_kinds(first, second)


def _cost(run: Progress) -> Cost:
    tally = run.tally
    passed = tally.outcomes[Outcome.PASSED]
    return Cost(
        tokens=tally.tokens / tally.completed if tally.tokens else None,
        tokens_per_pass=tally.tokens / passed if passed and tally.tokens else None,
        seconds=run.phase.elapsed(run.phase.last) / max(1, tally.judged),
    )


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
        unmarked = run.tally.unmarked.total()
        if unmarked:
            found.append(
                f"{several(unmarked, 'sample')} of run {run.run} could not be marked here: problems count by the others"
            )
        if len(run.tally.problems) > common:
            found.append(
                f"{several(len(run.tally.problems) - common, 'problem')} of run {run.run} left out: no counterpart"
            )
    return tuple(found)
