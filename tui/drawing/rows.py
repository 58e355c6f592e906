"""The currency of every panel: a row is a tuple of spans, a span is text and what it means.

Meanings are words such as `passed`, `muted`, `warn`; a theme decides how they look. Several may be given,
separated by spaces. The words: those of `MEANINGS`, the outcomes and the machine's states.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size

MEANINGS = (
    *("text", "muted", "faint", "strong", "accent", "good", "warn", "bad", "now", "key", "cursor"),
    *("code-keyword", "code-string", "code-number", "code-name", "code-builtin", "code-comment"),
)


class Span(NamedTuple):
    """Some text and what it means."""

    text: str
    meaning: str = ""


Row: TypeAlias = tuple[Span, ...]

EMPTY: Row = ()


def row(*parts: str | Span | Iterable[Span]) -> Row:
    """A row of spans; a plain `str` has no meaning of its own."""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            spans.append(Span(part))
        elif isinstance(part, Span):
            spans.append(part)
        else:
            spans.extend(part)
    return tuple(spans)


def text_of(line: Iterable[Span]) -> str:
    """A row's text alone."""
    return "".join(span.text for span in line)


def width_of(line: Iterable[Span]) -> int:
    """Columns a row takes."""
    return sum(cell_len(span.text) for span in line)


def clip(text: str, width: int) -> str:
    """A text of at most `width` columns, its end replaced by `…` where it is too long."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""


def left(text: str, width: int) -> str:
    """A text of exactly `width` columns, flush left."""
    return set_cell_size(clip(text, width), width)


def right(text: str, width: int) -> str:
    """A text of exactly `width` columns, flush right."""
    text = clip(text, width)
    return " " * (width - cell_len(text)) + text


def clip_middle(text: str, width: int) -> str:
    """As `clip`, but the middle gives way: for names of models, whose end tells more than their beginning."""
    begin = clip(text, width // 3)
    if begin == text or cell_len(text) <= width:
        return text
    kept = begin.removesuffix("…")
    return kept + clip_start(text, width - cell_len(kept))


def clip_start(text: str, width: int) -> str:
    """As `clip`, but the beginning gives way: for paths and names whose end tells most."""
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) > width - 1:
        text = text[1:]
    return "…" + text if width > 0 else ""


def fit(line: Row, width: int) -> Row:
    """A row of exactly `width` columns."""
    spans: list[Span] = []
    room = width
    for index, span in enumerate(line):
        size = cell_len(span.text)
        if size > room or (size == room and any(rest.text for rest in line[index + 1 :])):
            if room > 0:
                spans.append(Span(left(clip(span.text + " " * 2, room), room), span.meaning))
            return tuple(spans)
        spans.append(span)
        room -= size
    if room > 0:
        spans.append(Span(" " * room))
    return tuple(spans)


def spread(begin: Row, end: Row, width: int) -> Row:
    """One row at the left edge and one at the right; the left one gives way."""
    room = width - width_of(end)
    if room < 0:
        return fit(end, width)
    return (*fit(begin, room), *end)


def joined(rows: Sequence[Row], separator: str = "   ") -> Row:
    """Rows one after the other on one line, empty ones left out."""
    spans: list[Span] = []
    for line in rows:
        if line:
            spans += [Span(separator), *line] if spans else line
    return tuple(spans)


def beside(first: Sequence[Row], second: Sequence[Row], width: int, gap: str = " ") -> list[Row]:
    """Two blocks of rows next to each other, the first `width` columns wide."""
    height = max(len(first), len(second))
    blank = fit(EMPTY, width)
    return [
        (
            *(fit(first[index], width) if index < len(first) else blank),
            Span(gap),
            *(second[index] if index < len(second) else EMPTY),
        )
        for index in range(height)
    ]
