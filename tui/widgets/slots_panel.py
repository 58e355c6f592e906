"""The slots: what the model writes, as it writes it."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.drawing.slots import SlotText, slot_rows
from tui.widgets.rows_widget import RowsWidget
from tui.widgets.run_panels import MomentView


class SlotsPanel(MomentView, RowsWidget, can_focus=True):
    """Boxes with growing text. With focus the arrows choose one; it is what `+N more` pages by."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "next", "Next slot", id="slots.next", show=False),
        Binding("left,h", "previous", "Previous slot", id="slots.previous", show=False),
    ]
    EXPLAINS = (
        "Each box is one sequence that the model is writing; all boxes advance together in one batch.\n"
        "A box keeps its place until its sample ends. Text is shown as it is stored, with every control "
        "character replaced by a visible one."
    )
    selected = 0

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._texts: list[SlotText] = []

    def redraw(self) -> None:
        """The boxes that fit."""
        if self.moment is None:
            return
        slots = len(self.moment.slots)
        while len(self._texts) < slots:
            self._texts.append(SlotText())
        self.selected = max(0, min(self.selected, slots - 1))
        width, height = self.content_size
        if width and height:
            self.show(
                slot_rows(
                    self.moment, self._texts, width, height, selected=self.selected, focused=self.has_focus
                )
            )

    def chosen(self) -> tuple[int, str, int] | None:
        """The sample in the selected slot."""
        slot = self.moment.slots[self.selected] if self.moment and self.moment.slots else None
        return (slot.entry, slot.problem, slot.sample) if slot else None

    def action_next(self) -> None:
        """The next slot."""
        self.selected += 1
        self.redraw()

    def action_previous(self) -> None:
        """The slot before."""
        self.selected -= 1
        self.redraw()
