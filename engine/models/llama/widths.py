"""How many rows a decoding step has, and what of the text may be promised for it.

Kernels may compute a row otherwise in a step of another width, so few widths are used, and what they promise is
proved on the device at hand before a sample is drawn.
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.models.llama import selftest
from engine.models.llama.decoder import Cells

LEAST = 8
"""Rows from which on the kernels give the same result for every number of rows."""

DEAR = 1.10
"""Padding to `LEAST` rows is dropped when a step costs more than this."""


@dataclass(frozen=True)
class Promise:
    """What was found to hold."""

    widths: tuple[int, ...]
    """The shapes a step may have."""
    depends_on: str
    """What the text depends on, in a sentence; empty for nothing."""
    proved: bool
    """Whether the text was asked to be reproducible, and is as far as `depends_on` says."""


def ladder(slots: int, least: int) -> tuple[int, ...]:
    """The shapes a step may have: few, so that the library can keep its graphs, and the last holds all slots."""
    full = padded(slots, least)
    rungs = [width for width in (1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192) if least <= width < full]
    return (*rungs, full)


def padded(slots: int, least: int) -> int:
    """Rows for so many slots: at least `least`, and whole groups of four, as processors compute them."""
    rows = max(slots, least)
    return rows if rows < 4 else -(-rows // 4) * 4


def promise(cells: Cells, slots: int, least: int, probe: Sequence[int], other: Sequence[int]) -> Promise:
    """The widest promise that holds for so many slots, proved with two prompts of different length."""
    widths = ladder(slots, least)
    if slots < least and _padding_is_dear(cells, slots, least):
        widths = (padded(slots, 1),)
    seen = selftest.prove(cells, widths, probe, other)
    if seen.any_width and widths[-1] >= LEAST:
        return Promise(widths, "", proved=True)
    if seen.any_width:
        why = f"fewer than {LEAST} are computed by other kernels, and padding costs more than a tenth"
        return Promise(widths, f"the number of slots ({slots}): {why}", proved=True)
    if seen.fixed_width:
        why = "this device's kernels give other bits for other numbers of samples"
        return Promise(widths[-1:], f"the number of slots ({slots}): {why}", proved=True)
    why = "which samples are in flight together: this device's kernels give other bits in other company"
    return Promise(widths, why, proved=False)


def no_promise(slots: int) -> Promise:
    """For text that may depend on batching."""
    depends_on = "which samples are in flight together, and so on their order"
    return Promise(ladder(slots, 1), depends_on, proved=False)


def _padding_is_dear(cells: Cells, slots: int, least: int) -> bool:
    return _seconds_per_step(cells, least) > DEAR * _seconds_per_step(cells, slots)


def _seconds_per_step(cells: Cells, width: int) -> float:
    tokens, positions = np.zeros(width, np.int32), np.zeros(width, np.int32)
    times = []
    for _ in range(3):
        for slot in range(width):
            cells.clear(slot)
        began = time.perf_counter()
        cells.step(tokens, positions)
        times.append(time.perf_counter() - began)
    for slot in range(width):
        cells.clear(slot)
    return statistics.median(times)
