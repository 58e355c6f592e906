"""pass@1 by release month: where does it drop, and what happens at the model's stated cutoff?

A model that has seen problems solves those from before its cutoff better than equally hard ones from after it.
Months differ in difficulty, so each problem is compared with the mean of its own difficulty.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from engine.contamination.signal import Signal
from engine.contest import Graded
from engine.errors import UsageError
from engine.several import several
from engine.statistics.estimates import difference_interval, interval

Vector = npt.NDArray[np.float64]

PERMUTATIONS = 4_000
LEAST = 10
"""Problems that must lie on each side of a change."""

SHOWS = (
    "A drop at the cutoff is what memorised problems look like; it is also what problems that became harder in "
    "other ways than their label look like, and a model trained on everything shows no drop at all."
)


@dataclass(frozen=True, kw_only=True)
class MonthScore:
    """pass@1 of one month's problems."""

    month: str
    value: float
    low: float
    high: float
    problems: int
    after_cutoff: bool | None
    """Whether the month begins after the stated cutoff; None where none was stated."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """pass@1 over release months, with the best place to cut the series in two."""

    months: tuple[MonthScore, ...]
    found: Signal
    """The change point that fits best; its p value takes the search into account."""
    month: str
    """First month after it; empty where the series is too short."""
    likely: tuple[str, ...]
    """Months at which bootstrap samples put it in 95 % of cases, the earliest first."""
    stated: Signal | None
    """The change at the stated cutoff, which needed no search."""
    cutoff: str


def change(problems: Sequence[Graded], cutoff: str = "", seed: int = 0) -> Change:
    """Where pass@1 changes with the month of release.

    Args:
        problems: graded problems with dates.
        cutoff: the last day that the model is said to have been trained on, as `2024-06-30` or `2024-06`.
        seed: of permutations and bootstrap.

    Raises:
        UsageError: the cutoff is no day or month.
    """
    last_day = last_day_of(cutoff)
    dated = sorted((one for one in problems if one.date), key=lambda one: one.date)
    names = sorted({one.date[:7] for one in dated})
    index = np.array([names.index(one.date[:7]) for one in dated])
    raw = np.array([one.passed / one.n for one in dated], dtype=np.float64)
    strata = np.array([one.difficulty for one in dated])
    adjusted = _adjusted(raw, strata)
    rng = np.random.default_rng(seed)
    place = _best(adjusted, index, len(names))[0]
    return Change(
        months=tuple(_month(name, dated, last_day) for name in names),
        found=_found(adjusted, raw, index, strata, names, rng),
        month=names[place] if place else "",
        likely=_likely(adjusted, index, names, rng) if place else (),
        stated=_stated(adjusted, raw, [one.date for one in dated], strata, last_day, rng)
        if last_day
        else None,
        cutoff=last_day,
    )


def _month(name: str, dated: Sequence[Graded], last_day: str) -> MonthScore:
    values = [one.passed / one.n for one in dated if one.date[:7] == name]
    spread = interval(values)
    return MonthScore(
        month=name,
        value=sum(values) / len(values),
        low=spread.low,
        high=spread.high,
        problems=len(values),
        after_cutoff=f"{name}-01" > last_day if last_day else None,
    )


def _adjusted(values: Vector, strata: npt.NDArray[np.str_]) -> Vector:
    """Each value less the mean of its stratum."""
    result = values.copy()
    for stratum in set(strata.tolist()):
        result[strata == stratum] -= values[strata == stratum].mean()
    return result


def _best(values: Vector, index: npt.NDArray[np.int_], months: int) -> tuple[int, float]:
    """The first month after the cut that separates the means best, and how well; month 0 for none."""
    if not len(values):
        return 0, 0.0
    sums = np.bincount(index, values, months).cumsum()[:-1]
    counts = np.bincount(index, minlength=months).cumsum()[:-1]
    size, total = len(values), values.sum()
    allowed = (counts >= LEAST) & (size - counts >= LEAST)
    if not allowed.any():
        return 0, 0.0
    before = sums / np.maximum(counts, 1)
    after = (total - sums) / np.maximum(size - counts, 1)
    weight = counts * (size - counts) / size
    strength = np.where(allowed, (before - after) ** 2 * weight, -1.0)
    place = int(strength.argmax())
    return place + 1, float(strength[place])


def _found(
    values: Vector,
    raw: Vector,
    index: npt.NDArray[np.int_],
    strata: npt.NDArray[np.str_],
    names: Sequence[str],
    rng: np.random.Generator,
) -> Signal:
    place, strength = _best(values, index, len(names))
    name, unit = "change by release month", "pass@1 after less before, at equal difficulty"
    if not place:
        says = f"There are too few problems to look: a change needs {LEAST} on each side."
        return Signal(name=name, size=None, unit=unit, n=len(values), says=says, shows=SHOWS)
    extreme = 0
    for _ in range(PERMUTATIONS):
        extreme += _best(_shuffled(values, strata, rng), index, len(names))[1] >= strength
    p = (extreme + 1) / (PERMUTATIONS + 1)
    after = index >= place
    size, low, high = _difference(values, raw, after)
    return Signal(
        name=name,
        size=size,
        unit=unit,
        low=low,
        high=high,
        p=p,
        n=len(values),
        says=(
            f"The series is best cut before {names[place]}: pass@1 {raw[~after].mean():.3f} over {int((~after).sum())} "
            f"problems before, {raw[after].mean():.3f} over {int(after.sum())} from then on. The p value allows for "
            "the search; the interval does not."
        ),
        shows=SHOWS,
    )


def _stated(
    values: Vector,
    raw: Vector,
    days: Sequence[str],
    strata: npt.NDArray[np.str_],
    last_day: str,
    rng: np.random.Generator,
) -> Signal:
    after = np.array([day > last_day for day in days])
    name, unit = "change at the stated cutoff", "pass@1 after less before, at equal difficulty"
    if after.sum() < LEAST or (~after).sum() < LEAST:
        says = (
            f"{several(int((~after).sum()), 'problem')} before the cutoff of {last_day} and {int(after.sum())} after it: "
            f"{LEAST} are needed on each side."
        )
        return Signal(name=name, size=None, unit=unit, n=len(values), says=says, shows=SHOWS)
    size, low, high = _difference(values, raw, after)
    extreme = 0
    for _ in range(PERMUTATIONS):
        mixed = _shuffled(values, strata, rng)
        extreme += bool(abs(mixed[after].mean() - mixed[~after].mean()) >= abs(size) - 1e-12)
    return Signal(
        name=name,
        size=size,
        unit=unit,
        low=low,
        high=high,
        p=(extreme + 1) / (PERMUTATIONS + 1),
        n=len(values),
        says=(
            f"pass@1 {raw[~after].mean():.3f} over {several(int((~after).sum()), 'problem')} up to {last_day}, "
            f"{raw[after].mean():.3f} over {int(after.sum())} after it."
        ),
        shows=SHOWS,
    )


def _difference(values: Vector, raw: Vector, after: npt.NDArray[np.bool_]) -> tuple[float, float, float]:
    """Mean after less mean before, and its interval: as wide as that of the plain scores, which vary no less."""
    size = float(values[after].mean() - values[~after].mean())
    plain = float(raw[after].mean() - raw[~after].mean())
    spread = difference_interval(raw[~after].tolist(), raw[after].tolist())
    return size, max(-1.0, size - (plain - spread.low)), min(1.0, size + (spread.high - plain))


def _likely(
    values: Vector, index: npt.NDArray[np.int_], names: Sequence[str], rng: np.random.Generator
) -> tuple[str, ...]:
    """The shortest set of months that holds the change point of 95 % of bootstrap samples."""
    counts: dict[int, int] = defaultdict(int)
    rounds = 1_000
    for _ in range(rounds):
        taken = rng.integers(0, len(values), len(values))
        counts[_best(values[taken], index[taken], len(names))[0]] += 1
    chosen, covered = [], 0
    for place, count in sorted(counts.items(), key=lambda one: -one[1]):
        if covered >= 0.95 * rounds:
            break
        chosen.append(place)
        covered += count
    return tuple(names[place] for place in sorted(chosen) if place)


def _shuffled(values: Vector, strata: npt.NDArray[np.str_], rng: np.random.Generator) -> Vector:
    """Values exchanged within their strata."""
    mixed = values.copy()
    for stratum in set(strata.tolist()):
        mixed[strata == stratum] = rng.permutation(mixed[strata == stratum])
    return mixed


def last_day_of(cutoff: str) -> str:
    """The last day of a cutoff; of a month its last possible one. Empty for none.

    Raises:
        UsageError: it is no day or month.
    """
    if not cutoff:
        return ""
    try:
        if len(cutoff) == 7:
            first = date.fromisoformat(f"{cutoff}-01")
            return first.replace(day=monthrange(first.year, first.month)[1]).isoformat()
        return date.fromisoformat(cutoff).isoformat()
    except ValueError:
        raise UsageError(f"--cutoff {cutoff!r} is no day or month such as 2024-06-30 or 2024-06.") from None
