"""Bars, meters and strips out of block characters, exact to an eighth of a cell."""

from collections.abc import Sequence
from typing import Final

_EIGHTHS: Final = "▏▎▍▌▋▊▉█"
_LEVELS: Final = "▁▂▃▄▅▆▇█"


def bar(value: float, largest: float, width: int) -> str:
    """A bar of at most `width` cells, padded; a value above zero shows at least a sliver."""
    if value <= 0 or largest <= 0 or width <= 0:
        return " " * max(0, width)
    eighths = max(1, min(width * 8, round(value / largest * width * 8)))
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest - 1] if rest else "")).ljust(width)


def meter(share: float, width: int) -> tuple[str, str]:
    """A progress line in two parts: what is done, and the rest of its `width` cells."""
    halves = max(0, min(width * 2, int(share * width * 2)))
    done = "━" * (halves // 2) + ("╸" if halves % 2 else "")
    return done, "─" * (width - len(done))


def whisker(low: float, value: float, high: float, width: int) -> tuple[str, str, str, str, str]:
    """An interval and its estimate, shares of one, on a line of `width` cells from 0 to 1.

    In five parts: the line before it, the interval up to the estimate, the estimate, the rest of both.
    """
    last = max(0, width - 1)
    begin, middle, end = (round(min(1.0, max(0.0, share)) * last) for share in (low, value, high))
    begin, end = min(begin, middle), max(end, middle)
    return "─" * begin, "━" * (middle - begin), "●"[:width], "━" * (end - middle), "─" * (last - end)


def strip(values: Sequence[float], width: int, top: float) -> str:
    """The last `width` values as levels between zero and a fixed `top`: the scale never moves by itself."""
    shown = values[-width:] if width > 0 else []
    if top <= 0:
        return "▁" * len(shown)
    return "".join(_LEVELS[max(0, min(7, round(value / top * 7)))] for value in shown)


def thinned(values: Sequence[float], width: int) -> list[float]:
    """At most `width` of the values, evenly picked, the first and the last among them."""
    if len(values) <= width:
        return list(values)
    if width < 2:
        return [values[-1]] if width else []
    return [values[round(index * (len(values) - 1) / (width - 1))] for index in range(width)]
