"""Prove on the device at hand that a sample computes the same wherever it sits.

Kernels may add up in another order when the number of rows changes, when a neighbour's context is longer,
or when a sequence lies in another slot. Two forward passes of the same tokens are compared bit for bit under
such changes; nothing is claimed that was not seen here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.models.llama.decoder import Cells


@dataclass(frozen=True)
class Seen:
    """What the test found."""

    any_width: bool
    """Bit-equal between the narrowest and the widest step."""
    fixed_width: bool
    """Bit-equal within the widest step, whatever the slot and the neighbours."""


def prove(cells: Cells, widths: Sequence[int], probe: Sequence[int], other: Sequence[int]) -> Seen:
    """Run the probe alone and narrow, alone and wide, and last among others.

    The sequences used are left empty. `other` is a longer prompt, for the neighbours.
    """
    narrow, wide = widths[0], widths[-1]
    alone = _logits(cells, probe, (), slot=0, width=wide, prefix=wide)
    crowded = _logits(cells, probe, other, slot=wide - 1, width=wide, prefix=wide)
    fixed = bool(np.array_equal(alone, crowded))
    if narrow == wide:
        return Seen(any_width=fixed, fixed_width=fixed)
    small = _logits(cells, probe, (), slot=0, width=narrow, prefix=wide)
    return Seen(any_width=fixed and bool(np.array_equal(small, alone)), fixed_width=fixed)


def _logits(
    cells: Cells, probe: Sequence[int], other: Sequence[int], *, slot: int, width: int, prefix: int
) -> NDArray[np.float32]:
    """The probe's logits over two steps in the given surroundings."""
    tokens = np.zeros(width, np.int32)
    positions = np.zeros(width, np.int32)
    if other and slot:
        _fill(cells, prefix, other[:-1])
        for neighbour in range(0, slot, 2):
            cells.share(prefix, neighbour)
            tokens[neighbour], positions[neighbour] = other[-1], len(other) - 1
    _fill(cells, prefix, probe[:-2])
    cells.share(prefix, slot)
    rows = []
    for at in (len(probe) - 2, len(probe) - 1):
        tokens[slot], positions[slot] = probe[at], at
        rows.append(cells.step(tokens, positions)[slot].copy())
        positions[positions > 0] += 1
        for idle in range(width):
            if positions[idle] == 0:
                cells.clear(idle)
    for used in (*range(width), prefix):
        cells.clear(used)
    return np.stack(rows)


def _fill(cells: Cells, sequence: int, tokens: Sequence[int]) -> None:
    cells.clear(sequence)
    for start in range(0, len(tokens), cells.batch):
        cells.prefill(sequence, tokens[start : start + cells.batch], start)
