"""How the boxes of the slots lie: how many beside and above each other, which of them, in what order."""

from typing import Final

MIN_WIDTH: Final = 28
"""Columns of the narrowest box worth reading."""
CODE_WIDTH: Final = 44
"""Columns of a box in which most lines of code need no folding."""
MIN_HEIGHT: Final = 6
LEAST: Final = (20, 4)
"""Columns and lines below which no wish for more boxes goes."""
ENOUGH: Final = (60, 24)
"""Columns and lines beyond which a box shows no more of usual code."""


def boxes(width: int, height: int, slots: int, wanted: int = 0) -> tuple[int, int]:
    """How many boxes go beside and above each other so that most slots are seen and can be read.

    They are as wide as code is, and narrower only where that is what shows every slot. With a wish the boxes are at
    least as many, as far as `LEAST` allows.
    """
    if wanted:
        return _wished(width, height, min(slots, wanted))
    lines = max(1, height // MIN_HEIGHT)
    roomy, narrow = max(1, width // CODE_WIDTH), max(1, width // MIN_WIDTH)
    across = min(slots, narrow if roomy * lines < slots <= narrow * lines else roomy)
    down = min(-(-slots // across), lines)
    # As wide as they can be without needing another line: 8 go 4 by 4, not 7 and 1.
    return min(across, -(-slots // down)), down


def stepped(width: int, height: int, slots: int, wanted: int, step: int) -> int:
    """The wish that shows more boxes than now, or fewer for a `step` of -1; the same wish where there is none."""
    now = _seen(width, height, slots, wanted)
    for wish in range(now + step, slots + 1 if step > 0 else 0, step):
        seen = _seen(width, height, slots, wish)
        if (seen - now) * step > 0:
            return wish
    return wanted


def page(selected: int, visible: int, slots: int, *, keeps_first: bool) -> list[int]:
    """The places that are seen when one of them is selected; the first one always, where something is pinned there."""
    kept = 1 if keeps_first and visible > 1 else 0
    if keeps_first and not kept:
        return [0]
    size = visible - kept
    first = kept + max(0, selected - kept) // size * size
    return [*range(kept), *range(first, min(first + size, slots))]


def _seen(width: int, height: int, slots: int, wanted: int) -> int:
    across, down = boxes(width, height, slots, wanted)
    return min(across * down, slots)


def _wished(width: int, height: int, wanted: int) -> tuple[int, int]:
    most_across, most_down = max(1, width // LEAST[0]), max(1, height // LEAST[1])
    best, found = -1, (most_across, most_down)
    for across in range(1, min(wanted, most_across) + 1):
        down = -(-wanted // across)
        shown = min(width // across, ENOUGH[0]) * min(height // down, ENOUGH[1])
        if down <= most_down and shown > best:
            best, found = shown, (across, down)
    return found
