"""From verdicts to numbers: pass@k and its interval.

Problems are the unit of uncertainty, samples are not: n samples of one problem say more about that problem
and nothing about the next one. So intervals resample problems.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from engine.events import ScoreValue
from engine.progress import ProblemTally, Tally
from engine.verdict import Outcome

CONFIDENCE = 0.95
RESAMPLES = 10_000


def pass_at_k(n: int, c: int, k: int) -> float:
    """The chance that at least one of k samples, drawn without replacement from n with c right ones, is right.

    The unbiased estimator 1 - C(n-c, k) / C(n, k) in its stable product form (Chen et al. 2021,
    arXiv 2107.03374, section 2.1 and figure 3).

    Raises:
        ValueError: unless 0 <= c <= n and 1 <= k <= n.
    """
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"pass@k needs 0 <= c <= n and 1 <= k <= n, not n={n}, c={c}, k={k}")
    if n - c < k:
        return 1.0
    miss = 1.0
    for i in range(n - c + 1, n + 1):
        miss *= 1.0 - k / i
    return 1.0 - miss


@dataclass(frozen=True)
class Interval:
    """A 95 % confidence interval of a mean over problems, within [0, 1]."""

    low: float
    high: float


def wilson(mean: float, problems: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval for a proportion (Wilson 1927; Brown, Cai and DasGupta 2001).

    `mean` need not be a multiple of 1/problems: for a mean of values in [0, 1] the variance is at most that
    of a proportion, so the interval is then wider than it need be, never narrower.
    """
    if problems < 1:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    centre = (mean + z * z / (2 * problems)) / (1 + z * z / problems)
    half = (
        z
        / (1 + z * z / problems)
        * ((mean * (1 - mean) / problems + z * z / (4 * problems * problems)) ** 0.5)
    )
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def bootstrap(values: Sequence[float], confidence: float = CONFIDENCE, seed: int = 0) -> Interval:
    """Percentile interval of the mean when problems are resampled with replacement (Efron 1979).

    Resampling problems with equal values is a multinomial draw over the distinct values, which gives the
    same distribution as drawing problems one by one and costs the same for 164 problems as for 10,000.
    """
    distinct = Counter(values)
    points = np.fromiter(distinct.keys(), dtype=np.float64)
    weights = np.fromiter(distinct.values(), dtype=np.float64)
    size = len(values)
    draws = np.random.default_rng(seed).multinomial(size, weights / size, size=RESAMPLES)
    means = draws @ points / size
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high))


def interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """The interval of a mean over problems: Wilson's for yes-or-no values, else the bootstrap over problems.

    With fewer than ten problems, or when all values are equal, resampling sees too little of the spread and
    Wilson's wider interval is given instead.
    """
    mean = sum(values) / len(values) if values else 0.0
    distinct = set(values)
    if distinct <= {0.0, 1.0} or len(distinct) < 2 or len(values) < 10:
        return wilson(mean, len(values), confidence)
    return bootstrap(values, confidence)


def estimate(tally: Tally) -> tuple[ScoreValue, ...]:
    """Every score that a tally supports, entry by entry.

    Only problems whose samples are all accounted for count; a k is reported only if each of them has at
    least k verdicts. Samples the machine could not mark are never in n.
    """
    scores: list[ScoreValue] = []
    for index, entry in enumerate(tally.entries):
        done = [
            tally.problems[index, problem]
            for problem in entry.problems
            if _is_accounted_for(tally.problems[index, problem])
        ]
        if not done:
            continue
        n = min(problem.judged for problem in done)
        names: tuple[str | None, ...] = entry.checks if len(entry.checks) > 1 else (None,)
        for name in names:
            for k in entry.k:
                if k > n:
                    continue
                values = [pass_at_k(p.judged, _passed(p, name), k) for p in done]
                spread = interval(values)
                scores.append(
                    ScoreValue(
                        metric=f"pass@{k}",
                        value=sum(values) / len(values),
                        low=spread.low,
                        high=spread.high,
                        problems=len(done),
                        n=n,
                        entry=index,
                        benchmark=entry.benchmark,
                        check=name,
                    )
                )
    return tuple(scores)


def _passed(problem: ProblemTally, check: str | None) -> int:
    return problem.outcomes[Outcome.PASSED] if check is None else problem.passed[check]


def _is_accounted_for(problem: ProblemTally) -> bool:
    return problem.judged > 0 and problem.judged + problem.unmarked.total() >= problem.n
