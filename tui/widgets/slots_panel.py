"""The slots: what the model writes, as it writes it."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.drawing.boxes import stepped
from tui.drawing.slots import Pin, SlotKey, SlotText, key_of, places, slot_rows
from tui.widgets.rows_widget import RowsWidget
from tui.widgets.run_panels import MomentView


class SlotsPanel(MomentView, RowsWidget, can_focus=True):
    """Boxes with growing text. With focus the arrows choose one; it is what `+N more` pages by."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "next", "Right", id="list.right", show=False),
        Binding("left,h", "previous", "Left", id="list.left", show=False),
    ]
    EXPLAINS = (
        "Each box is one sequence that the model is writing; all boxes advance together in one batch.\n"
        "A box keeps its place until its sample ends; a pinned one (P) stays, and then tells the verdict. + and - show "
        "more boxes or fewer, the arrows reach those that have no room.\n"
        "Text is shown as it is stored, with every control character replaced by a visible one."
    )
    selected = 0
    """Which of the boxes the arrows are on, in the order in which they lie."""
    wanted = 0
    """How many boxes to show; 0 for as many as can be read."""
    pin: Pin | None = None

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._texts: list[SlotText] = []

    def redraw(self) -> None:
        """The boxes that fit."""
        if self.moment is None:
            return
        while len(self._texts) < len(self.moment.slots):
            self._texts.append(SlotText())
        if self.pin is not None:
            self.pin.see(self.moment)
        self.selected = max(0, min(self.selected, self._many() - 1))
        width, height = self.content_size
        if width and height:
            self.show(
                slot_rows(
                    self.moment,
                    self._texts,
                    width,
                    height,
                    selected=self.selected,
                    focused=self.has_focus,
                    pin=self.pin,
                    wanted=self.wanted,
                )
            )

    def chosen(self) -> SlotKey | None:
        """The sample in the selected box."""
        if self.moment is None or not self.moment.slots:
            return None
        place = places(self.moment, self.pin)[self.selected]
        slot = self.moment.slots[place] if place >= 0 else self.pin.slot if self.pin else None
        return key_of(slot) if slot else None

    def toggle_pin(self) -> bool:
        """Pin the sample in the selected box, or let go of the one that is; returns whether there is one in it."""
        chosen = self.chosen()
        if self.moment is None or chosen is None:
            return False
        if self.pin is not None and self.pin.key == chosen:
            self.pin = None
        else:
            place = places(self.moment, self.pin)[self.selected]
            slot = self.moment.slots[place]
            assert slot is not None
            self.pin = Pin(slot, self._texts[place])
            # Who is written in that place later has a text of their own.
            self._texts[place] = SlotText()
        self.selected = 0
        self.redraw()
        return True

    def step(self, by: int) -> bool:
        """Show more boxes, or fewer for -1; returns whether that is possible."""
        slots = len(self.moment.slots) if self.moment is not None else 0
        wanted = stepped(*self.content_size, slots, self.wanted, by)
        changed, self.wanted = wanted != self.wanted, wanted
        self.redraw()
        return changed

    def action_next(self) -> None:
        """The next slot."""
        self.selected += 1
        self.redraw()

    def action_previous(self) -> None:
        """The slot before."""
        self.selected -= 1
        self.redraw()

    def _many(self) -> int:
        return len(places(self.moment, self.pin)) if self.moment is not None else 0
