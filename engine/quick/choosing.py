"""A subset with fixed ids and a hash: stratified by difficulty, more from where models differ."""

import hashlib
import json
from collections.abc import Sequence
from statistics import fmean

from engine.errors import UsageError
from engine.quick.learning import Learned
from engine.seeds import shuffled
from engine.several import several
from engine.spec import Quick, Stratum

EDGES = (
    ("never solved", 0.0),
    ("hard", 1 / 3),
    ("middling", 2 / 3),
    ("easy", 1 - 1e-9),
    ("always solved", 1.0),
)
"""Strata by mean share of passes, each up to its upper edge."""


def choose_subset(
    learned: Sequence[Learned], size: int, *, benchmark: str, runs: Sequence[str], seed: int = 1234
) -> Quick:
    """A subset of `size` problems.

    Each stratum gets problems in proportion to its number times the power of its problems to tell models apart
    (Neyman 1934: the allocation that makes the estimate of the whole most precise), at least two where it has two.
    Within a stratum they are drawn by lot, so that estimates of the whole stay unbiased.

    Raises:
        UsageError: the size is none that a subset can have: a stratum of which it shows nothing could not be estimated.
    """
    strata = _strata(learned)
    least, most = max(2, len(strata)), len(learned) - 1
    completed = f"the runs completed {several(len(learned), 'problem')}"
    if least > most:
        raise UsageError(f"A quick subset cannot be chosen: {completed}, which is too few to leave any out.")
    if not least <= size <= most:
        grades = f" of {several(len(strata), 'difficulty', 'difficulties')}" if least > 2 else ""
        choose = f"give {least}" if least == most else f"give {least} to {most}"
        raise UsageError(f"--size {size}: {completed}{grades}; {choose}.")
    counts = _allocate([(len(members), fmean(m.power for m in members)) for _, members in strata], size)
    chosen = tuple(
        Stratum(
            name=name,
            size=len(members),
            ids=tuple(sorted(shuffled([m.problem for m in members], seed)[:count])),
        )
        for (name, members), count in zip(strata, counts, strict=True)
        if count
    )
    return Quick(
        benchmark=benchmark,
        seed=seed,
        learned_from=tuple(runs),
        strata=chosen,
        sha256=subset_digest(benchmark, chosen),
    )


def subset_digest(benchmark: str, strata: Sequence[Stratum]) -> str:
    """sha256 of what defines a subset: the benchmark, and each stratum's size and ids."""
    plain = [benchmark, [[stratum.size, sorted(stratum.ids)] for stratum in strata]]
    return hashlib.sha256(json.dumps(plain, separators=(",", ":")).encode()).hexdigest()


def _strata(learned: Sequence[Learned]) -> list[tuple[str, list[Learned]]]:
    found: list[tuple[str, list[Learned]]] = []
    low = -1.0
    for name, edge in EDGES:
        members = [one for one in learned if low < one.rate <= edge]
        if members:
            found.append((name, members))
        low = edge
    return found


def _allocate(strata: Sequence[tuple[int, float]], size: int) -> list[int]:
    """Whole numbers in proportion to number times power, within what each stratum has; they add up to `size`."""
    counts = [min(2, number) for number, _ in strata]
    while sum(counts) > size:
        counts[max(range(len(counts)), key=lambda i: (counts[i], -strata[i][0] * strata[i][1]))] -= 1
    while sum(counts) < size:
        # The stratum whose last problem stands for most: Sainte-Lague's rule, as for seats in a parliament.
        open_ones = [i for i, (number, _) in enumerate(strata) if counts[i] < number]
        best = max(open_ones, key=lambda i: strata[i][0] * strata[i][1] / (2 * counts[i] + 1))
        counts[best] += 1
    return counts
