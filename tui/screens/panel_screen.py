"""What screens made of panels have in common: arrangement by size, tabs on a narrow terminal, zoom, explaining."""

from typing import Any, ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from tui.drawing.rows import Row
from tui.messages import PanelChosen
from tui.widgets.rows_widget import RowsWidget
from tui.widgets.tabs_line import TabsLine

NARROW = (100, 30)
"""Fewer columns or lines than these show one panel at a time."""

TALL = 44
"""From as many lines on, panels that few lines suffice for elsewhere get more."""

PANEL_KEYS: tuple[BindingType, ...] = (
    Binding("tab", "next_panel", "Panel", id="panel.next", key_display="Tab", tooltip="The next panel"),
    Binding("shift+tab", "next_panel(-1)", "Previous panel", id="panel.previous", show=False),
    Binding(
        "z",
        "zoom",
        "Zoom",
        id="panel.zoom",
        show=False,
        tooltip="Give the panel the whole screen, or put it back",
    ),
)


class PanelScreen(Screen[None]):
    """Panels of class `panel` in a container `#body`, one at a time where there is no room for all.

    A subclass names its panels in `TABS`; those in `ALWAYS` are shown beside the chosen one on a narrow terminal.
    """

    TABS: ClassVar[dict[str, str]] = {}
    """Titles by id, in the order of Tab."""
    NARROW_FIRST: ClassVar[str] = ""
    """The panel that a narrow terminal shows in place of the first one, where that is a list shown elsewhere."""
    ALWAYS: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [*PANEL_KEYS]

    def __init__(self) -> None:
        super().__init__()
        self.selected = next(iter(self.TABS), "")

    def draw(self) -> None:
        """Draw everything for the present size; subclasses say how."""

    def title_rows(self, width: int) -> list[Row]:
        """The lines above the panels."""
        return []

    def on_mount(self) -> None:
        """Begin in the first panel."""
        width, height = self.app.size
        if self.NARROW_FIRST and (width < NARROW[0] or height < NARROW[1]):
            self.selected = self.NARROW_FIRST
        self.select(self.selected)

    def on_resize(self, event: events.Resize) -> None:
        """Choose the arrangement for the size."""
        was_narrow = self.has_class("-narrow")
        self.set_class(event.size.width < NARROW[0] or event.size.height < NARROW[1], "-narrow")
        self.set_class(event.size.height >= TALL, "-tall")
        first = next(iter(self.TABS), "")
        if self.NARROW_FIRST and self.has_class("-narrow") != was_narrow:
            if self.has_class("-narrow") and self.selected == first:
                self.select(self.NARROW_FIRST)
            elif not self.has_class("-narrow") and self.selected == self.NARROW_FIRST:
                self.select(first)
        self._arrange()

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was shown."""
        self.call_after_refresh(self.redraw_all)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember where Tab goes on from."""
        if event.widget.id in self.TABS:
            self.selected = event.widget.id or self.selected
            self._arrange()

    def on_panel_chosen(self, message: PanelChosen) -> None:
        """A panel was picked by its name."""
        self.select(message.name)

    def action_next_panel(self, step: int = 1) -> None:
        """Go to another panel: focus it, and on a narrow terminal show it."""
        names = [name for name in self.TABS if self.offers(name)]
        if names:
            here = names.index(self.selected) if self.selected in names else 0
            self.select(names[(here + step) % len(names)])

    def offers(self, name: str) -> bool:
        """Whether a panel has anything to show now."""
        return bool(self.query(f"#{name}"))

    def select(self, name: str) -> None:
        """Focus a panel and, where only one is shown, show it."""
        self.selected = name
        self._arrange()
        found = self.query(f"#{name}")
        if found:
            found.first(Widget).focus()

    def action_zoom(self) -> None:
        """Give the focused panel all the room there is, or put everything back."""
        self.toggle_class("-zoom")
        self._arrange()

    @property
    def is_zoomed(self) -> bool:
        return self.has_class("-zoom")

    def redraw_all(self) -> None:
        """Title, tabs and panels."""
        if not self.is_mounted:
            return
        width = self.size.width
        for bar in self.query("#title").results(RowsWidget):
            bar.show(self.title_rows(width))
        for tabs in self.query(TabsLine):
            offered = {name: title for name, title in self.TABS.items() if self.offers(name)}
            tabs.offer(offered, self.selected, width)
        self.draw()

    def _arrange(self) -> None:
        for panel in cast("Any", self.query("#body .panel").results(Widget)):
            panel.set_class(panel.id == self.selected, "-selected")
            panel.set_class(panel.id in self.ALWAYS, "-always")
        self.call_after_refresh(self.redraw_all)
