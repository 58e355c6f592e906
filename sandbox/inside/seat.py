"""A processor for each worker, where there are just as many workers as processors.

Zygote, judge and child speak by turns. On one processor none of them is woken across to another one, and what one
has in its cache the next one needs: a verdict takes a tenth less time there. Where there are fewer workers than
processors the kernel places them better, since then others, such as a decoder, have work to do as well.
"""

from __future__ import annotations

import os
from typing import Optional


def take(seat: Optional[list[int]]) -> set[int]:
    """Sit down at place `seat[0]` of `seat[1]`; the processors there were before, none where there is no such seat."""
    if seat is None or not hasattr(os, "sched_setaffinity"):
        return set()
    number, workers = seat
    try:
        there = os.sched_getaffinity(0)
        if len(there) != workers:
            return set()
        os.sched_setaffinity(0, {sorted(there)[number]})
    except OSError:
        return set()
    return there


def leave(processors: set[int]) -> None:
    """Be free to run on all of them again, as a compiler with threads of its own may want to be."""
    if processors:
        try:
            os.sched_setaffinity(0, processors)
        except OSError:
            pass
