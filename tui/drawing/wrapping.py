"""A text on as many rows as it needs, whoever wrote it."""

import textwrap

from rich.cells import cell_len

from tui.drawing.rows import Row, Span, row
from tui.terminal.tame import tame_line

LONGEST = 1200
"""Columns of a text that are worth wrapping; whoever wants the rest opens it."""


def folds(text: str, width: int, rest: int = 0) -> list[tuple[int, int]]:
    """Where a line is cut so that its pieces fit: between words if one ends in the piece's second half.

    A space at a cut is in no piece; everything else is in one.

    Args:
        text: one line, already safe.
        width: columns of the first piece.
        rest: columns of those after it, if others.
    """
    pieces = []
    start, room = 0, max(1, width)
    while cell_len(text[start:]) > room:
        end = start + max(1, len(_head(text[start:], room)))
        space = text.rfind(" ", start, end + 1)
        if space - start > (end - start) // 2:
            pieces.append((start, space))
            start = space + 1
        else:
            pieces.append((start, end))
            start = end
        room = max(1, rest or width)
    if start < len(text) or not pieces:
        pieces.append((start, len(text)))
    return pieces


def _head(text: str, width: int) -> str:
    """The beginning of a text that takes at most `width` columns."""
    head = text[:width]
    while cell_len(head) > width:
        head = head[:-1]
    return head


def wrapped(
    text: str, width: int, meaning: str = "text", *, indent: str = "", hanging: str | None = None
) -> list[Row]:
    """Rows of at most `width` columns; those after the first begin with `hanging`, by default with `indent`."""
    lines = textwrap.wrap(
        tame_line(text, max_cells=LONGEST),
        max(10, width),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
    )
    return [row(Span(line, meaning)) for line in lines]
