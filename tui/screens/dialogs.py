"""Small questions and explanations in front of a screen."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.drawing.rows import Row, Span, row
from tui.terminal.untrusted import untrusted
from tui.widgets.rows_widget import Panel

WIDTH = 72


@dataclass(frozen=True)
class Choice:
    """One thing to choose."""

    key: str
    result: str
    text: str


class ChoiceDialog(ModalScreen[str]):
    """A text and some choices; without choices any key closes it."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Back", id="dialog.close"),
        Binding("down,j,tab", "move(1)", "Next", id="dialog.next", show=False),
        Binding("up,k,shift+tab", "move(-1)", "Previous", id="dialog.previous", show=False),
        Binding("enter", "choose", "Choose", id="dialog.choose"),
    ]

    def __init__(self, title: str, text: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._choices = tuple(choices)
        self._cursor = 0

    def compose(self) -> ComposeResult:
        """One box."""
        yield Panel(id="dialog")

    def on_mount(self) -> None:
        """Draw it."""
        self.query_one(Panel).entitle(self._title, "Enter choose · Esc back" if self._choices else "Esc back")
        self._draw()

    def on_resize(self) -> None:
        """Wrap again."""
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """A choice's own key chooses it."""
        if not self._choices and event.key not in ("escape", "q"):
            self.dismiss(None)
            event.stop()
        for choice in self._choices:
            if event.character == choice.key:
                event.stop()
                self.dismiss(choice.result)

    def on_click(self, event: events.Click) -> None:
        """A click marks a choice, a second one takes it; without choices any click closes it."""
        panel = self.query_one(Panel)
        clicked = panel.row_clicked(event)
        chosen = clicked - (panel.content_size.height - len(self._choices)) if clicked is not None else -1
        if not self._choices:
            self.dismiss(None)
        elif chosen >= 0:
            self.action_move(chosen - self._cursor)
            if event.chain == 2:
                self.action_choose()

    def action_move(self, by: int) -> None:
        """Another choice."""
        if self._choices:
            self._cursor = (self._cursor + by) % len(self._choices)
            self._draw()

    def action_choose(self) -> None:
        """The marked one."""
        self.dismiss(self._choices[self._cursor].result if self._choices else None)

    def _draw(self) -> None:
        width = min(WIDTH, self.size.width - 2)
        rows: list[Row] = [
            row(Span(line, "text"))
            for paragraph in self._text.split("\n")
            for line in (textwrap.wrap(paragraph, width - 6) or [""])
        ]
        if self._choices:
            rows.append(())
        for index, choice in enumerate(self._choices):
            mark = " cursor" if index == self._cursor else ""
            rows.append(row(Span(f" {choice.key} ", f"key{mark}"), Span(f" {choice.text} ", f"text{mark}")))
        panel = self.query_one(Panel)
        panel.styles.width = width
        panel.styles.height = len(rows) + 2
        panel.show(rows)


class AskDialog(ModalScreen[str]):
    """One line of text to type; Esc leaves everything as it was."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Back", id="dialog.close")]

    def __init__(self, title: str, value: str) -> None:
        super().__init__()
        self._title = title
        self._value = value

    def compose(self) -> ComposeResult:
        """A box with an input."""
        with AskBox(id="dialog") as box:
            box.border_title = untrusted(self._title)
            box.border_subtitle = untrusted("Enter takes it · Esc leaves it")
            yield Input(self._value, select_on_focus=False)

    def on_mount(self) -> None:
        """Ready to type, without a blinking cursor."""
        box = self.query_one(Input)
        box.cursor_blink = False
        box.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the text."""
        self.dismiss(event.value)


class AskBox(Container):
    """The frame around the input."""
