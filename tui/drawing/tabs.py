"""The line that names the panels which take turns on a narrow terminal."""

from collections.abc import Mapping

from tui.drawing.rows import Row, Span, row, spread


def tab_row(tabs: Mapping[str, str], selected: str, width: int) -> Row:
    """Every panel's name, the shown one marked."""
    parts = [
        Span(_tab(title, is_selected=name == selected), "accent strong" if name == selected else "muted")
        for name, title in tabs.items()
    ]
    return spread(row(parts), row(Span(" Tab next  z zoom ", "muted")), width)


def tab_at(tabs: Mapping[str, str], column: int) -> str | None:
    """The panel whose name stands in a column of `tab_row`; None beside them."""
    end = 0
    for name, title in tabs.items():
        end += len(_tab(title, is_selected=False))
        if column < end:
            return name
    return None


def _tab(title: str, *, is_selected: bool) -> str:
    return f" ▸{title}" if is_selected else f"  {title}"
