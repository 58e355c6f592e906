"""The last line of every screen: keys and what they do."""

from collections.abc import Sequence

from tui.drawing.rows import Row, Span, row, width_of

Key = tuple[str, str, bool]
"""Key as printed, what it does, and whether it works now."""


def key_row(keys: Sequence[Key], width: int) -> Row:
    """As many keys as fit, in order; help and quit, which come last, are never left out."""
    if not keys:
        return ()
    last = [key for key in keys if key[1] in ("Help", "Quit", "Back")]
    first = [key for key in keys if key not in last]
    tail = _spans(last)
    shown: list[Key] = []
    for key in first:
        if width_of(_spans([*shown, key])) + width_of(tail) + 3 > width:
            continue
        shown.append(key)
    return row(" ", _spans(shown), "  " if shown and tail else "", tail)


def _spans(keys: Sequence[Key]) -> Row:
    spans: list[Span] = []
    for key, does, works in keys:
        if spans:
            spans.append(Span("  "))
        spans += [
            Span(key, "key" if works else "faint"),
            Span(f" {does.lower()}", "muted" if works else "faint"),
        ]
    return tuple(spans)
