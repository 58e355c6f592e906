"""A widget that draws rows and refreshes only those that changed."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing.rows import EMPTY, Row, fit
from tui.looks import Looks
from tui.terminal.tame import is_tame, tame_line
from tui.terminal.untrusted import untrusted

WHEEL = 3
"""Lines that the mouse wheel moves by."""


class RowsWidget(Widget):
    """Shows as many of its rows as fit, one a line.

    Whatever a row holds, no control character leaves this widget.
    """

    DEFAULT_CSS: ClassVar[str] = "RowsWidget { height: 1fr; width: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._rows: list[Row] = []
        self._kept_looks: Looks | None = None

    def show(self, rows: Sequence[Row]) -> None:
        """Draw these rows from now on."""
        before, self._rows = self._rows, list(rows)
        changed = [
            index
            for index in range(max(len(before), len(self._rows)))
            if _at(before, index) != _at(self._rows, index)
        ]
        width = self.content_size.width
        if changed and width:
            self.refresh(*(Region(0, index, width, 1) for index in changed))

    def row_at(self, y: int) -> Row:
        """The row that is drawn on a line."""
        return _at(self._rows, y)

    def row_clicked(self, event: events.Click) -> int | None:
        """The row that a click is on; None where it is beside the widget's rows."""
        place = event.get_content_offset(self)
        return place.y if place is not None and place.y < len(self._rows) else None

    def render_line(self, y: int) -> Strip:
        """One row, filled up to the widget's width."""
        width = self.content_size.width
        line = fit(_at(self._rows, y), width)
        base = self.rich_style
        looks = self._looks()
        segments = [
            Segment(
                text if is_tame(text) and "\n" not in text else tame_line(text), base + looks.style(meaning)
            )
            for text, meaning in line
        ]
        return Strip(segments, width)

    def notify_style_update(self) -> None:
        """A new theme: look its colours up again."""
        self._kept_looks = None
        super().notify_style_update()

    def _looks(self) -> Looks:
        if self._kept_looks is None:
            self._kept_looks = Looks(self.app.theme_variables)
        return self._kept_looks


class Panel(RowsWidget):
    """A bordered box of rows with a title and, at its foot, the keys that work in it."""

    DEFAULT_CSS: ClassVar[str] = """
    Panel {
        border: round $meaning-faint;
        border-title-color: $meaning-muted;
        border-subtitle-color: $meaning-muted;
        padding: 0 1;
        &:focus { border: round $meaning-accent; border-title-color: $meaning-accent; }
        &:nocolor:focus { border: heavy $meaning-accent; }
    }
    """
    EXPLAINS: ClassVar[str] = ""
    """What the numbers in this panel mean; shown by `i` and in the help."""

    _entitled: tuple[str, str] = ("", "")

    @property
    def explained(self) -> str:
        """What its numbers mean; empty where there is nothing to explain."""
        return self.EXPLAINS

    @property
    def title_text(self) -> str:
        """The title as it was given, up to its first figure or dot."""
        return self._entitled[0].partition(" · ")[0]

    def entitle(self, title: str, keys: str = "") -> None:
        """Set the title and the foot; both may hold untrusted text."""
        if (title, keys) != self._entitled:
            self._entitled = (title, keys)
            self.border_title = untrusted(title)
            self.border_subtitle = untrusted(keys)


class ListPanel(Panel, can_focus=True):
    """A panel over a list that may be long: it keeps a cursor and a window, and draws only the window.

    Subclasses say how many lines there are and what to do when one is opened.
    """

    cursor = 0
    top = 0

    def length(self) -> int:
        """Lines in the list."""
        return 0

    def redraw(self) -> None:
        """Draw the window again."""

    def move(self, by: int) -> None:
        """Move the cursor and keep it in sight."""
        self.cursor = max(0, min(self.length() - 1, self.cursor + by))
        self.keep_in_sight()
        self.redraw()

    def keep_in_sight(self) -> None:
        """Move the window as little as needed to hold the cursor."""
        height = max(1, self.window())
        self.top = max(0, min(self.top, self.length() - height, self.cursor))
        if self.cursor >= self.top + height:
            self.top = self.cursor - height + 1

    def window(self) -> int:
        """Lines that are seen at once."""
        return self.content_size.height

    def line_at(self, row: int) -> int | None:
        """The line of the list that is drawn on a row of the panel; None where there is none."""
        line = self.top + row - (self.content_size.height - self.window())
        return line if self.top <= line < self.length() else None

    def point_at(self, place: Offset) -> bool:
        """Put the cursor on what is drawn at a place; returns whether there is anything."""
        line = self.line_at(place.y)
        if line is not None:
            self.move(line - self.cursor)
        return line is not None

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there, a second one opens it."""
        place = event.get_content_offset(self)
        if place is not None and self.point_at(place) and event.chain == 2:
            self.app.simulate_key("enter")

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel goes down by a few lines."""
        event.stop()
        self.move(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """And up."""
        event.stop()
        self.move(-WHEEL)

    def on_resize(self, _: events.Resize) -> None:
        """Keep the cursor in sight in the new size."""
        self.keep_in_sight()
        self.redraw()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.redraw()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.redraw()

    def action_down(self) -> None:
        """One line down."""
        self.move(1)

    def action_up(self) -> None:
        """One line up."""
        self.move(-1)

    def action_page_down(self) -> None:
        """Half a window down."""
        self.move(max(1, self.window() // 2))

    def action_page_up(self) -> None:
        """Half a window up."""
        self.move(-max(1, self.window() // 2))

    def action_top(self) -> None:
        """The first line."""
        self.move(-self.length())

    def action_bottom(self) -> None:
        """The last line."""
        self.move(self.length())


class ScrollPanel(ListPanel, can_focus=True):
    """A panel over more rows than fit: the window moves and there is no cursor."""

    def line_at(self, row: int) -> int | None:
        """Nothing: there is no cursor to put there."""
        return None

    def rows_at(self, width: int) -> list[Row]:
        """All rows, for this many columns."""
        return []

    def heading(self) -> str:
        """The panel's title."""
        return ""

    def length(self) -> int:
        """Rows in all."""
        return len(self.rows_at(self.content_size.width))

    def move(self, by: int) -> None:
        """Move the window."""
        self.top = max(0, min(self.length() - self.window(), self.top + by))
        self.redraw()

    def keep_in_sight(self) -> None:
        """Leave no empty space below the last row."""
        self.top = max(0, min(self.top, self.length() - self.window()))

    def redraw(self) -> None:
        """The window, and how much lies beyond it."""
        width, height = self.content_size
        rows = self.rows_at(width)
        more = len(rows) - self.top - height
        self.entitle(self.heading(), f"{more} more line{'s' if more > 1 else ''}: j" if more > 0 else "")
        self.show(rows[self.top : self.top + height])


def _at(rows: Sequence[Row], index: int) -> Row:
    return rows[index] if index < len(rows) else EMPTY
