"""The protocol's own form: how samples are drawn, with its classic mistakes said while one types."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tui.choices import STYLES
from tui.draft import PRESETS, PROTOCOL_FIELDS, BenchmarkChoice, Draft
from tui.drawing.form import LABELS, protocol_rows
from tui.screens.dialogs import AskDialog
from tui.widgets.rows_widget import Panel


class ProtocolDialog(ModalScreen[Draft]):
    """Returns the draft with its protocol as it was left; Esc takes it too, for nothing is lost by it."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,p", "take", "Back", id="dialog.close", key_display="Esc"),
        Binding("down,j,tab", "move(1)", "Next", id="dialog.next", show=False),
        Binding("up,k,shift+tab", "move(-1)", "Previous", id="dialog.previous", show=False),
        Binding("enter", "edit", "Edit", id="dialog.choose"),
        Binding("P", "preset", "Preset", id="protocol.preset", tooltip="The next sound protocol"),
        Binding("right,l,left,h", "change", "Change", id="protocol.change", show=False),
        Binding("backspace,delete", "reset", "Default", id="protocol.default", show=False),
    ]

    def __init__(self, draft: Draft, benchmark: BenchmarkChoice | None) -> None:
        super().__init__()
        self._draft = draft
        self._benchmark = benchmark
        self._cursor = 0
        self._preset = -1

    def compose(self) -> ComposeResult:
        """One box."""
        yield Panel(id="dialog")

    def on_mount(self) -> None:
        """Draw it."""
        self._draw()

    def on_resize(self) -> None:
        """Wrap again."""
        self._draw()

    def action_take(self) -> None:
        """Back to the form with this."""
        self.dismiss(self._draft)

    def on_click(self, event: events.Click) -> None:
        """A click goes to a field, a second one edits it."""
        chosen = self.query_one(Panel).row_clicked(event)
        if chosen is not None and chosen < len(PROTOCOL_FIELDS):
            self.action_move(chosen - self._cursor)
            if event.chain == 2:
                self.action_edit()

    def action_move(self, by: int) -> None:
        """Another field."""
        self._cursor = (self._cursor + by) % len(PROTOCOL_FIELDS)
        self._draw()

    def action_preset(self) -> None:
        """The next of the usual protocols."""
        self._preset = (self._preset + 1) % len(PRESETS)
        self._draft = self._draft.with_fields(PRESETS[self._preset][1])
        self._draw()

    def action_change(self) -> None:
        """The next prompt style, where the cursor is on it."""
        if PROTOCOL_FIELDS[self._cursor] == "style":
            here = STYLES.index(self._draft.style) if self._draft.style in STYLES else 0
            self._draft = self._draft.with_field("style", STYLES[(here + 1) % len(STYLES)])
            self._draw()

    def action_reset(self) -> None:
        """The field's default."""
        self._draft = self._draft.with_field(PROTOCOL_FIELDS[self._cursor], "")
        self._draw()

    def action_edit(self) -> None:
        """Type a value."""
        name = PROTOCOL_FIELDS[self._cursor]

        def take(value: str | None) -> None:
            if value is not None:
                self._draft = self._draft.with_field(name, value)
                self._draw()

        self.app.push_screen(AskDialog(LABELS[name], getattr(self._draft, name)), take)

    def _draw(self) -> None:
        width = min(92, self.size.width)
        rows = protocol_rows(self._draft, self._benchmark, width - 6, self._cursor)
        panel = self.query_one(Panel)
        preset = f" · {PRESETS[self._preset][0]}" if self._preset >= 0 else ""
        panel.entitle(f"Protocol{preset}", "Enter edit  P preset  ⌫ default  Esc back")
        panel.styles.width = width
        panel.styles.height = len(rows) + 2
        panel.show(rows)
