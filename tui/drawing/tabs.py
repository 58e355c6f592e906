"""The line that names the panels which take turns on a narrow terminal."""

from collections.abc import Mapping

from tui.drawing.rows import Row, Span, row, spread


def tab_row(tabs: Mapping[str, str], selected: str, width: int) -> Row:
    """Every panel's name, the shown one marked."""
    parts: list[Span] = []
    for name, title in tabs.items():
        parts.append(
            Span(
                f" ▸{title}" if name == selected else f"  {title}",
                "accent strong" if name == selected else "muted",
            )
        )
    return spread(row(parts), row(Span(" Tab next  z zoom ", "muted")), width)
