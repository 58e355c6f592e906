"""Keys: those that every list understands, and the line that shows which ones work now."""

from typing import Final

from textual.binding import Binding
from textual.screen import Screen

from tui.drawing.key_line import key_row
from tui.widgets.rows_widget import RowsWidget

LIST_KEYS: Final = (
    Binding("down,j", "down", "Down", id="list.down", show=False),
    Binding("up,k", "up", "Up", id="list.up", show=False),
    Binding("ctrl+d,pagedown", "page_down", "Half a page down", id="list.page_down", show=False),
    Binding("ctrl+u,pageup", "page_up", "Half a page up", id="list.page_up", show=False),
    Binding("g,home", "top", "First", id="list.top", show=False),
    Binding("G,end", "bottom", "Last", id="list.bottom", show=False),
)


class KeyLine(RowsWidget):
    """The keys that work now, made from the bindings, most useful first."""

    DEFAULT_CSS = "KeyLine { height: 1; }"

    def on_mount(self) -> None:
        """Draw again whenever the bindings in force change."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)
        self._update(self.screen)

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._update(self.screen)

    def _update(self, screen: Screen[object]) -> None:
        if not self.is_attached or screen is not self.screen:
            return
        shown = [
            (self.app.get_key_display(active.binding), active.binding.description, active.enabled)
            for active in screen.active_bindings.values()
            if active.binding.show and active.binding.description
        ]
        seen: dict[str, tuple[str, str, bool]] = {}
        for key in shown:
            seen.setdefault(key[1], key)
        # The screen's own order, whichever panel has focus: keys that move about cannot be learned.
        order = [binding.description for binding in screen.BINDINGS if isinstance(binding, Binding)]
        keys = sorted(seen.values(), key=lambda key: order.index(key[1]) if key[1] in order else len(order))
        self.show([key_row(keys, self.content_size.width)])
