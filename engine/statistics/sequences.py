"""Confidence sequences: intervals that hold at all times at once, for people who look while it runs.

An ordinary 95 % interval is right for one look; whoever looks until it shows what they hoped for is wrong far
more often than once in twenty. A confidence sequence contains the truth at every moment with 95 % together, so
one may look always and stop whenever it has seen enough.
"""

from collections.abc import Sequence

import numpy as np

from engine.statistics.estimates import CONFIDENCE, Interval
from engine.statistics.resampling import Vector

STEPS = 30
"""Halvings of the search: the bound is exact to a billionth."""

GREED = 0.5
"""No bet risks more than this share of its capital on one problem."""


def confidence_sequence(
    values: Sequence[float], *, population: int | None = None, confidence: float = CONFIDENCE
) -> Interval:
    """The interval at this moment of a sequence that is valid at all moments.

    The hedged capital process with predictable plug-in bets of Waudby-Smith and Ramdas, "Estimating means of
    bounded random variables by betting" (JRSS B 2024; arXiv 2010.09686, section 4 and equation 26), and for a
    finite population their sampling without replacement (section 5). The running intersection is taken, so the
    interval never widens.

    Args:
        values: in [0, 1], in the order in which they were drawn; that order must not depend on the values.
        population: how many values there are in all, when it is the mean of these that is asked for: the
            interval then closes on it as the last is drawn. None asks for the mean of the distribution they
            come from.
        confidence: the chance that no moment's interval misses.

    Raises:
        ValueError: more values than the population has, or one outside [0, 1].
    """
    array = np.asarray(values, dtype=np.float64)
    if population is not None and len(array) > population:
        raise ValueError(f"{len(array)} values of a population of {population}")
    if len(array) and (array.min() < 0.0 or array.max() > 1.0):
        raise ValueError("a confidence sequence needs values in [0, 1]")
    low = _lower(array, population, confidence)
    return Interval(low, max(low, 1.0 - _lower(1.0 - array, population, confidence)))


def difference_sequence(
    differences: Sequence[float], *, population: int | None = None, confidence: float = CONFIDENCE
) -> Interval:
    """`confidence_sequence` for paired differences, which lie in [-1, 1]."""
    found = confidence_sequence(
        [(value + 1) / 2 for value in differences], population=population, confidence=confidence
    )
    return Interval(2 * found.low - 1, 2 * found.high - 1)


def _lower(values: Vector, population: int | None, confidence: float) -> float:
    """The greatest mean below which every mean is refuted by capital of 2 / (1 - confidence) at some time.

    The capital that bets on "more than m" falls with m, so the refuted means are an interval from 0 and its
    end is found by halving.
    """
    if not len(values):
        return 0.0
    bets = _bets(values, confidence)
    wanted = np.log(2 / (1 - confidence))
    before = np.concatenate([[0.0], np.cumsum(values)[:-1]])
    everything = population or 0
    left = everything - np.arange(len(values))

    def is_refuted(mean: float) -> bool:
        # Without replacement the mean of what is left changes with every draw.
        means = (mean * everything - before) / left if everything else np.full(len(values), mean)
        if means.min() < -1e-12:
            return True
        at = np.clip(means, 1e-12, None)
        capital = np.cumsum(np.log1p(np.minimum(bets, GREED / at) * (values - at)))
        # Where no mean of what is left could be that large, nothing more is bet.
        ended = np.argmax(means > 1.0) if (means > 1.0).any() else len(values)
        return bool(ended and capital[:ended].max() >= wanted)

    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        if is_refuted(middle):
            low = middle
        else:
            high = middle
    return low


def _bets(values: Vector, confidence: float) -> Vector:
    """What is staked on each value, from the values before it alone."""
    times = np.arange(1, len(values) + 1)
    means = (0.5 + np.cumsum(values)) / (times + 1)
    spread = (0.25 + np.cumsum((values - means) ** 2)) / (times + 1)
    known = np.concatenate([[0.25], spread[:-1]])
    bets: Vector = np.sqrt(2 * np.log(2 / (1 - confidence)) / (known * times * np.log1p(times)))
    return bets
