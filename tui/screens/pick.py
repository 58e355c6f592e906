"""A line to type in and a list that follows it: the palette, the command line and every picker."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.worker import Worker, WorkerError

from tui.drawing.picks import Pick, matching_picks, pick_rows
from tui.drawing.rows import Span, row
from tui.terminal.untrusted import untrusted
from tui.widgets.rows_widget import WHEEL, RowsWidget

LOOK_SECONDS = 0.5
"""What Enter waits at most for what else fits the line."""


class PickBox(Container):
    """The frame."""


class PickDialog(ModalScreen[str]):
    """Returns what was picked; with `free` also what was typed; None when it was left."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", id="dialog.close"),
        Binding("down,ctrl+n", "move(1)", "Next", id="dialog.next", show=False),
        Binding("up,ctrl+p", "move(-1)", "Previous", id="dialog.previous", show=False, priority=True),
        Binding("pagedown", "move(10)", "Ten on", id="dialog.page", show=False),
        Binding("pageup", "move(-10)", "Ten back", id="dialog.page_back", show=False),
        Binding("tab", "complete", "Complete", id="dialog.complete", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        picks: Sequence[Pick],
        *,
        free: bool = False,
        typed: str = "",
        hint: str = "",
        beyond: Callable[[str], Sequence[Pick]] | None = None,
    ) -> None:
        """`beyond` finds what else fits the line that is typed, and may take its time: it is asked in a thread. What it
        finds that ends in a slash leads on: taking it goes there.
        """
        super().__init__()
        self._title = title
        self._picks = tuple(picks)
        self._free = free
        self._typed = typed
        self._hint = hint
        self._beyond = beyond
        self._looking: Worker[None] | None = None
        self._found: list[Pick] = list(picks)
        self._cursor = 0
        self._top = 0
        self._moved = not free

    def compose(self) -> ComposeResult:
        """A box: the line, and the list."""
        with PickBox(id="picks") as box:
            box.border_title = untrusted(self._title)
            box.border_subtitle = untrusted(
                self._hint
                or ("Enter takes what is typed · Tab completes" if self._free else "Enter · Esc back")
            )
            yield Input(self._typed, select_on_focus=False)
            yield RowsWidget(id="found")

    def on_mount(self) -> None:
        """Ready to type, without a blinking cursor."""
        line = self.query_one(Input)
        line.cursor_blink = False
        line.focus()
        self._find(self._typed)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self._draw)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list while typing."""
        self._find(event.value)

    def on_click(self, event: events.Click) -> None:
        """A click goes to a line of the list, a second one takes it."""
        clicked = self.query_one("#found", RowsWidget).row_clicked(event)
        if clicked is not None and self._found:
            self._moved = True
            self.action_move(self._top + clicked - self._cursor)
            if event.chain == 2:
                self._take(self._found[self._cursor].result)

    def on_mouse_scroll_down(self) -> None:
        """The wheel goes down by a few lines."""
        self.action_move(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """And up."""
        self.action_move(-WHEEL)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take it, once it is known whether it leads on."""
        if self._looking is not None:
            with suppress(WorkerError, TimeoutError):
                await asyncio.wait_for(self._looking.wait(), LOOK_SECONDS)
        picked = self._found[self._cursor].result if self._found and self._moved else None
        if picked is None and self._free:
            picked = event.value.strip()
        if picked:
            self._take(picked)

    def action_move(self, by: int) -> None:
        """Another line of the list."""
        if self._found:
            # The first step down enters the list; where typing counts it was not in it before.
            self._cursor = max(0, min(len(self._found) - 1, self._cursor + (by if self._moved else 0)))
            self._moved = True
            self._draw()

    def action_complete(self) -> None:
        """Put the line of the list into the line that is typed."""
        if self._found:
            chosen = self._found[self._cursor]
            text = chosen.result if self._beyond else chosen.text
            self._type(f"{text} " if self._free and not text.endswith("/") else text)

    def _take(self, picked: str) -> None:
        """Return it, or go on to where it leads; a folder whose files are shown is none to be taken."""
        shown = [one.result for one in self._found] if self._beyond else []
        onward = next(
            (place for place in (picked, f"{picked}/") if place.endswith("/") and place in shown), ""
        )
        if onward:
            self._type(onward)
        elif not (picked.endswith("/") and any(place.startswith(picked) for place in shown)):
            self.dismiss(picked)

    def _type(self, words: str) -> None:
        line = self.query_one(Input)
        line.value = words
        line.cursor_position = len(words)

    def _find(self, words: str) -> None:
        self._found = matching_picks(self._picks, words)
        self._cursor = self._top = 0
        self._moved = not self._free
        self._draw()
        if self._beyond is not None:
            self._looking = self.run_worker(self._find_beyond(words, self._beyond), exclusive=True)

    async def _find_beyond(self, words: str, beyond: Callable[[str], Sequence[Pick]]) -> None:
        more = await asyncio.to_thread(beyond, words)
        if more and words == self.query_one(Input).value:
            self._found += more
            self._draw()

    def _draw(self) -> None:
        box = self.query_one("#found", RowsWidget)
        width, height = box.content_size
        if not width:
            return
        self._top = max(min(self._top, self._cursor), self._cursor - height + 1, 0)
        if not self._found:
            words = "nothing fits; Enter takes what is typed" if self._free else "nothing fits"
            box.show([row(Span(f" {words}", "muted"))])
            return
        box.show(
            pick_rows(self._found, width, height, top=self._top, cursor=self._cursor if self._moved else -1)
        )
