"""The first line of a screen: where one is, and where one can go."""

from tui.drawing.rows import Row, Span, row, spread, width_of

SCREENS = {
    "home": ("1", "Home", "Home"),
    "run": ("2", "Run", "Run"),
    "problems": ("3", "Problems", "Prob"),
    "compare": ("4", "Compare", "Cmp"),
    "trend": ("5", "Trend", "Trend"),
    "security": ("6", "Security", "Sec"),
    "benchmarks": ("7", "Benchmarks", "Bench"),
    "settings": ("8", "Settings", "Set"),
}
"""Key, name and short name of each screen."""


def screens_row(here: str, width: int, *, right: str = "", is_busy: bool = False) -> Row:
    """The screens by number, the present one marked, a dot where a run is at work; the right gives way first."""
    for short in (False, True):
        line = _line(here, short=short, is_busy=is_busy)
        if width_of(line) <= width:
            break
    end = row(Span(f"{right} ", "muted")) if right and width_of(line) + len(right) + 3 <= width else ()
    return spread(line, end, width)


def screen_at(line: Row, column: int) -> str | None:
    """The screen whose number or name stands in a column of `screens_row`; None beside them."""
    by_key = {f"{key} ": name for name, (key, _, _) in SCREENS.items()}
    name, end = None, 0
    for span in line:
        end += width_of((span,))
        name = by_key.get(span.text, name if span.text.strip() else None)
        if column < end:
            return name
    return None


def crumbs_row(*places: str, end: str = "", width: int) -> Row:
    """How one came here, the present place last."""
    *before, last = places
    way = "".join(f" ▸ {place}" for place in before)
    return spread(
        row(Span(" proctor", "accent"), Span(f"{way} ▸ ", "muted"), Span(last, "strong")),
        row(Span(f"{end} ", "muted")) if end else (),
        width,
    )


def _line(here: str, *, short: bool, is_busy: bool) -> Row:
    spans = [Span(" proctor ", "accent")]
    for name, (key, long, brief) in SCREENS.items():
        text = brief if short else long
        spans += [
            Span(" " if short else "  "),
            Span(f"{key} ", "key" if name != here else "strong"),
            Span(text, "strong" if name == here else "muted"),
            Span(("●" if short else " ●") if is_busy and name == "run" else "", "now"),
        ]
    return tuple(spans)
