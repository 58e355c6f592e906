"""Two runs on the same problems: tests of no difference, intervals of the difference, several at once.

What a hard problem does to both runs cancels out, so far smaller differences can be seen than by holding two
intervals side by side.
"""

from collections.abc import Sequence
from math import comb
from statistics import NormalDist

import numpy as np

from engine.statistics.estimates import CONFIDENCE, FEW, Interval
from engine.statistics.resampling import Vector, bootstrap

PERMUTATIONS = 20_000
EXACT = 14
"""Differences other than zero up to which every sign flip is tried (2^14 of them)."""


def mcnemar(only_a: int, only_b: int) -> float:
    """Exact two-sided McNemar test on discordant pairs (McNemar 1947; binomial form)."""
    discordant = only_a + only_b
    if not discordant:
        return 1.0
    tail: float = sum(comb(discordant, i) for i in range(min(only_a, only_b) + 1)) / 2**discordant
    return min(1.0, 2 * tail)


def sign_flip(differences: Sequence[float], seed: int = 0) -> float:
    """Two-sided permutation test that paired differences are symmetric about zero (Fisher 1935, section 21).

    Exact for up to fourteen differences; beyond, twenty thousand random flips with the observed one counted
    in (Phipson and Smyth 2010), so that the test stays valid.
    """
    values = np.array([value for value in differences if value])
    if not len(values):
        return 1.0
    return _flipped(values[:, None], seed)


def shift_of_kinds(first: Sequence[Sequence[int]], second: Sequence[Sequence[int]]) -> float:
    """Permutation test that two runs fail in the same ways, however often each of them fails.

    Only problems that both failed count, each with the shares of its kinds in either run; what is tested is the
    mean difference of these shares, as a total variation distance, against its sign flips problem by problem. Were
    all failures thrown together instead, the run with few of them would scatter more than any exchange of the two
    allows for, and a better model alone would look like a shift.

    Args:
        first: failures of one run, a row a problem, a column a kind.
        second: those of the other, alike.
    """
    both = [(a, b) for a, b in zip(first, second, strict=True) if sum(a) and sum(b)]
    differences = np.array([np.divide(b, sum(b)) - np.divide(a, sum(a)) for a, b in both])
    moved = differences[np.abs(differences).sum(axis=1) > 1e-12] if both else differences
    return _flipped(moved) if len(moved) else 1.0


def _flipped(differences: Vector, seed: int = 0) -> float:
    """How often the sum of the rows is as far from zero as it is, if each row's sign were a coin's."""
    size = len(differences)
    observed = float(np.abs(differences.sum(axis=0)).sum()) - 1e-12
    if size <= EXACT:
        signs = 2 * ((np.arange(2**size)[:, None] >> np.arange(size)) & 1) - 1
        return float((np.abs(signs @ differences).sum(axis=1) >= observed).mean())
    signs = np.random.default_rng(seed).integers(0, 2, (PERMUTATIONS, size), dtype=np.int8) * 2 - 1
    extreme = int((np.abs(signs @ differences).sum(axis=1) >= observed).sum())
    return float((extreme + 1) / (PERMUTATIONS + 1))


def paired_test(differences: Sequence[float]) -> tuple[float, str]:
    """The p value of no difference and the test's name: McNemar for single samples, else sign flips."""
    if set(differences) <= {-1.0, 0.0, 1.0}:
        return mcnemar(differences.count(-1.0), differences.count(1.0)), "exact McNemar"
    exact = sum(map(bool, differences)) <= EXACT
    return sign_flip(differences), "exact sign flips" if exact else "sign-flip permutation"


def paired_interval(differences: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Interval of a mean paired difference, within [-1, 1].

    For single samples the interval of Bonett and Price (2012), recommended by Fagerland, Lydersen and Laake
    (2014): it keeps a width where both runs agree on everything. Else problems are resampled in pairs (BCa)
    from fifty on, and Student's interval is taken for fewer.
    """
    size = len(differences)
    if size < 2:
        return Interval(-1.0, 1.0)
    if set(differences) <= {-1.0, 0.0, 1.0}:
        return _bonett_price(differences.count(-1.0), differences.count(1.0), size, confidence)
    if len(set(differences)) > 1 and sum(map(bool, differences)) >= 10 and size >= FEW:
        return bootstrap(differences, confidence)
    return _student(differences, confidence)


def holm(ps: Sequence[float]) -> list[float]:
    """Step-down adjusted p values that keep the family-wise error (Holm 1979)."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    adjusted, running = [0.0] * len(ps), 0.0
    for rank, index in enumerate(order):
        running = max(running, min(1.0, (len(ps) - rank) * ps[index]))
        adjusted[index] = running
    return adjusted


def _bonett_price(only_a: int, only_b: int, size: int, confidence: float) -> Interval:
    a, b = (only_a + 1) / (size + 2), (only_b + 1) / (size + 2)
    half = NormalDist().inv_cdf(0.5 + confidence / 2) * ((a + b - (b - a) ** 2) / (size + 2)) ** 0.5
    return Interval(max(-1.0, b - a - half), min(1.0, b - a + half))


def _student(differences: Sequence[float], confidence: float) -> Interval:
    """Student's interval, with one problem's worth of doubt where hardly anything differs."""
    from scipy.special import stdtrit

    array = np.asarray(differences, dtype=np.float64)
    size = len(array)
    variance = max(float(array.var(ddof=1)), 1 / size**2)
    half = float(stdtrit(size - 1, 0.5 + confidence / 2)) * (variance / size) ** 0.5
    return Interval(max(-1.0, float(array.mean()) - half), min(1.0, float(array.mean()) + half))
