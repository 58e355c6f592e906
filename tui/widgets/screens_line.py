"""The first line of a screen, from which the mouse may choose another one."""

from textual import events

from tui.drawing.title import screen_at
from tui.widgets.rows_widget import RowsWidget


class ScreensLine(RowsWidget):
    """The screens by number and name; a click goes to one."""

    async def on_click(self, event: events.Click) -> None:
        """Go to the screen that was clicked."""
        name = screen_at(self.row_at(event.y), event.x)
        if name is not None:
            await self.run_action(f"app.show('{name}')")
