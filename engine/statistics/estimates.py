"""pass@k, and the interval of its mean over problems.

Numpy and scipy are imported where an interval needs them: most runs have only yes-or-no problems, which do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95

FEW = 50
"""Problems below which resampling sees too little of the spread."""

RARE = 5.0
"""Passes or failures, in problems, below which only a proportion's own interval is safe."""


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
    """A confidence interval, 95 % unless said otherwise."""

    low: float
    high: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


def wilson(mean: float, problems: float, confidence: float = CONFIDENCE, z: float | None = None) -> Interval:
    """Wilson's score interval for a proportion (Wilson 1927; Brown, Cai and DasGupta 2001).

    `mean` need not be a multiple of 1/problems: for a mean of values in [0, 1] the variance is at most that
    of a proportion, so the interval is then wider than it need be, never narrower.
    """
    if problems < 1:
        return Interval(0.0, 1.0)
    z = z or NormalDist().inv_cdf(0.5 + confidence / 2)
    share = z * z / problems
    centre = (mean + share / 2) / (1 + share)
    half = z / (1 + share) * (mean * (1 - mean) / problems + share / (4 * problems)) ** 0.5
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def effective_wilson(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Wilson's interval for as many yes-or-no problems as would vary like these values.

    The effective number is m(1-m) / (s^2/N), the design effect of survey sampling (Kish 1965; Korn and
    Graubard 1998; Dean and Pagano 2015), with Student's quantile for the estimated spread. Unlike mean +- t s
    it leans away from the border that the mean is close to.
    """
    import numpy as np
    from scipy.special import stdtrit

    array = np.asarray(values, dtype=np.float64)
    mean, variance = float(array.mean()), float(array.var(ddof=1))
    if variance == 0.0 or mean in (0.0, 1.0):
        return wilson(mean, len(array), confidence)
    effective = mean * (1 - mean) / (variance / len(array))
    return wilson(mean, effective, z=float(stdtrit(len(array) - 1, 0.5 + confidence / 2)))


def interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """The interval of a mean over problems.

    Wilson's for yes-or-no values and wherever passes or failures are rare; the clustered bootstrap from
    fifty problems on; Wilson's with the effective number of problems for fewer, because the bootstrap is
    too narrow there (coverage by simulation: docs/statistics.md).
    """
    size = len(values)
    mean = sum(values) / size if values else 0.0
    distinct = set(values)
    rare = size * min(mean, 1 - mean) < RARE
    if distinct <= {0.0, 1.0} or len(distinct) < 2 or size < 10 or rare:
        return wilson(mean, size, confidence)
    if size < FEW:
        return effective_wilson(values, confidence)
    from engine.statistics.resampling import bootstrap

    return bootstrap(values, confidence)


def difference_interval(first: Sequence[float], second: Sequence[float]) -> Interval:
    """The interval of the second mean less the first, of problems that have nothing to do with one another.

    From the distances of each mean to its own bounds (MOVER: Zou and Donner 2008), so that it keeps a width where
    neither side varies: ten failures out of ten are not known to be a rate of nothing.
    """
    before, after = interval(first), interval(second)
    a, b = sum(first) / len(first), sum(second) / len(second)
    down = ((b - after.low) ** 2 + (before.high - a) ** 2) ** 0.5
    up = ((after.high - b) ** 2 + (a - before.low) ** 2) ** 0.5
    return Interval(max(-1.0, b - a - down), min(1.0, b - a + up))


def weighted_mean(groups: Sequence[Sequence[tuple[float, float, Interval]]]) -> tuple[float, Interval]:
    """A weighted mean of scores and its interval, from theirs.

    The distances from each score to its bounds are recovered and added, downwards and upwards apart, so that what
    leans away from a border goes on leaning (MOVER: Zou and Donner 2008). Groups are independent of one another,
    and their distances add as squares. Within a group, such as one exam in several languages, errors may move
    together, and distances add as they are: too wide rather than too narrow.

    Args:
        groups: scores as weight, value and interval; the weights need not add up to one.

    Raises:
        ValueError: the weights add up to nothing.
    """
    total = sum(weight for group in groups for weight, _, _ in group)
    if total <= 0:
        raise ValueError("a weighted mean needs weights that add up to more than nothing")
    mean = sum(weight * value for group in groups for weight, value, _ in group) / total
    down = sum(sum(w / total * (value - spread.low) for w, value, spread in group) ** 2 for group in groups)
    up = sum(sum(w / total * (spread.high - value) for w, value, spread in group) ** 2 for group in groups)
    return mean, Interval(max(0.0, mean - down**0.5), min(1.0, mean + up**0.5))
