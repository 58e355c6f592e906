"""The line of panels that take turns, from which the mouse may choose one."""

from collections.abc import Mapping

from textual import events

from tui.drawing.tabs import tab_at, tab_row
from tui.messages import PanelChosen
from tui.widgets.rows_widget import RowsWidget


class TabsLine(RowsWidget):
    """The panels by name; a click goes to one."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._tabs: Mapping[str, str] = {}

    def offer(self, tabs: Mapping[str, str], selected: str, width: int) -> None:
        """Name these panels, the shown one marked."""
        self._tabs = dict(tabs)
        self.show([tab_row(tabs, selected, width)])

    def on_click(self, event: events.Click) -> None:
        """Go to the panel that was clicked."""
        name = tab_at(self._tabs, event.x)
        if name is not None:
            self.post_message(PanelChosen(name))
