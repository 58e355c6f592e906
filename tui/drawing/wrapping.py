"""A text on as many rows as it needs, whoever wrote it."""

import textwrap

from tui.drawing.rows import Row, Span, row
from tui.terminal.tame import tame_line

LONGEST = 1200
"""Columns of a text that are worth wrapping; whoever wants the rest opens it."""


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
