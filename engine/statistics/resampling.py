"""The interval of a mean when whole problems are resampled."""

from collections import Counter
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from engine.statistics.estimates import CONFIDENCE, Interval

RESAMPLES = 10_000

Vector = npt.NDArray[np.float64]


def bootstrap(values: Sequence[float], confidence: float = CONFIDENCE, seed: int = 0) -> Interval:
    """Interval of a mean when whole problems are resampled, corrected for bias and skewness (BCa).

    Efron 1987 ("Better bootstrap confidence intervals"), equations 6.6 and 6.8 with the jackknife's
    acceleration. The problem with all its samples is the unit: a clustered bootstrap. Resampling problems
    with equal values is a multinomial draw over the distinct values, which gives the same distribution as
    drawing them one by one and costs the same for 164 problems as for 10,000.
    """
    distinct = Counter(values)
    points = np.fromiter(distinct.keys(), dtype=np.float64)
    counts = np.fromiter(distinct.values(), dtype=np.float64)
    size = len(values)
    mean = float(points @ counts / size)
    draws = np.random.default_rng(seed).multinomial(size, counts / counts.sum(), size=RESAMPLES)
    means: Vector = draws @ points / size
    tails = _corrected_tails(means, mean, points, counts, confidence)
    low, high = np.quantile(means, tails)
    return Interval(float(low), float(high))


def _corrected_tails(
    means: Vector, mean: float, points: Vector, counts: Vector, confidence: float
) -> tuple[float, float]:
    """Which quantiles of the resampled means bound the interval: BCa's correction of the plain tails."""
    normal = NormalDist()
    below = float((means < mean - 1e-12).mean() + 0.5 * (np.abs(means - mean) <= 1e-12).mean())
    bias = normal.inv_cdf(min(max(below, 1e-4), 1 - 1e-4))
    deviations = points - mean
    spread = float(counts @ deviations**2)
    skew = float(counts @ deviations**3) / (6 * spread**1.5) if spread else 0.0

    def tail(share: float) -> float:
        z = bias + normal.inv_cdf(share)
        return normal.cdf(bias + z / max(1e-6, 1 - skew * z))

    return tail((1 - confidence) / 2), tail((1 + confidence) / 2)
