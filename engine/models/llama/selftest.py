"""Prove on the device at hand that a sample computes the same wherever it sits.

Kernels may add up in another order when the number of rows changes, when a neighbour's context is longer, or
when a sequence lies in another slot. The same tokens are decoded in every slot of the narrowest step, then
in every other slot of the widest one among longer neighbours, and the logits are compared bit for bit.

On processors rows are computed in groups of four, so widths that are no multiple of four fail at once; widths
below eight can pass here and differ later, for their kernels differ only for some values. They are never
claimed to be equal to wider ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.models.llama.decoder import Cells

STEPS = 3
"""Tokens that are decoded and compared, one after the other, each reading what the one before left."""


@dataclass(frozen=True)
class Seen:
    """What the test found."""

    any_width: bool
    """Bit-equal between the narrowest and the widest step."""
    fixed_width: bool
    """Bit-equal within the widest step, whatever the slot and the neighbours."""


def prove(cells: Cells, widths: Sequence[int], probe: Sequence[int], other: Sequence[int]) -> Seen:
    """Decode the probe's last tokens in company of different kinds.

    The sequences used are left empty. `other` is a longer prompt, for the neighbours.
    """
    narrow, wide = widths[0], widths[-1]
    among_others = _logits(cells, probe, other, width=wide, prefix=wide)
    if narrow != wide:
        among_its_like = _logits(cells, probe, (), width=narrow, prefix=wide)
        if _all_equal([*among_its_like, *among_others]):
            return Seen(any_width=True, fixed_width=True)
    crowded = _logits(cells, probe, (), width=wide, prefix=wide)
    fixed = _all_equal([*crowded, *among_others])
    return Seen(any_width=fixed and narrow == wide, fixed_width=fixed)


def _all_equal(runs: Sequence[NDArray[np.float32]]) -> bool:
    return all(np.array_equal(run, runs[0]) for run in runs)


def _logits(
    cells: Cells, probe: Sequence[int], other: Sequence[int], *, width: int, prefix: int
) -> list[NDArray[np.float32]]:
    """The probe's logits over its last steps, for each slot it sat in: all, or every other one."""
    tokens = np.zeros(width, np.int32)
    positions = np.zeros(width, np.int32)
    others = range(0, width - 1, 2) if other else range(0)
    _fill(cells, prefix, other[:-STEPS])
    for slot in others:
        cells.share(prefix, slot)
    _fill(cells, prefix, probe[:-STEPS])
    mine = [slot for slot in range(width) if slot not in others]
    for slot in mine:
        cells.share(prefix, slot)
    rows: dict[int, list[NDArray[np.float32]]] = {slot: [] for slot in mine}
    for step in range(STEPS):
        at = len(probe) - STEPS + step
        tokens[mine], positions[mine] = probe[at], at
        if other:
            at = len(other) - STEPS + step
            tokens[list(others)], positions[list(others)] = other[at], at
        logits = cells.step(tokens, positions)
        for slot in mine:
            rows[slot].append(logits[slot].copy())
    for used in (*range(width), prefix):
        cells.clear(used)
    return [np.stack(rows[slot]) for slot in mine]


def _fill(cells: Cells, sequence: int, tokens: Sequence[int]) -> None:
    cells.clear(sequence)
    for start in range(0, len(tokens), cells.batch):
        cells.prefill(sequence, tokens[start : start + cells.batch], start)
