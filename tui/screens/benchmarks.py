"""Benchmarks: what each measures, what it cannot tell, and which one answers a question."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Input

from engine.desk.words import ListBenchmarks, Shelved
from engine.errors import ProctorError
from tui.desk import Desk
from tui.drawing.rows import Row, Span, row
from tui.drawing.shelf import (
    DECISIONS,
    card_rows,
    decision_rows,
    matching_shelf,
    recommended,
    shelf_heading,
    shelf_rows,
)
from tui.drawing.title import screens_row
from tui.messages import CommandChosen, DraftOffered
from tui.screens.panel_screen import PANEL_KEYS, PanelScreen
from tui.widgets.keys import LIST_KEYS, KeyLine
from tui.widgets.rows_widget import ListPanel
from tui.widgets.screens_line import ScreensLine
from tui.widgets.tabs_line import TabsLine
from tui.widgets.text_panel import RowsPanel
from tui.yank import Yank


class ShelfPanel(ListPanel):
    """One line a benchmark."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]
    EXPLAINS = (
        "± is half of the 95 % interval of pass@1 with one sample a problem, in points, at worst: what a single run "
        "can resolve. Two runs paired on the same problems resolve more.\nData says whether the problems lie on this "
        "machine or are fetched with the first run."
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="panel")
        self.all: tuple[Shelved, ...] = ()
        self.lines: list[Shelved] = []
        self.words = ""
        self.said = "looking …"

    def put(self, shelved: tuple[Shelved, ...]) -> None:
        """Show these."""
        self.all = shelved
        self.filter(self.words)

    def filter(self, words: str) -> None:
        """Show only what matches."""
        self.words = words
        self.lines = matching_shelf(self.all, words)
        self.cursor = max(0, min(self.cursor, len(self.lines) - 1))
        self.keep_in_sight()
        self.redraw()
        self._tell()

    def chosen(self) -> Shelved | None:
        """The benchmark under the cursor."""
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def length(self) -> int:
        """Benchmarks shown."""
        return len(self.lines)

    def window(self) -> int:
        """Lines under the heading."""
        return self.content_size.height - 1

    def move(self, by: int) -> None:
        """Move, and let the card follow."""
        super().move(by)
        self._tell()

    def yanks(self) -> list[Yank]:
        """The benchmark's name."""
        one = self.chosen()
        return (
            [Yank("n", "name", one.name), Yank("s", "command", f"proctor benchmarks show {one.name}")]
            if one
            else []
        )

    def redraw(self) -> None:
        """Heading and window."""
        width, height = self.content_size
        count = f"{len(self.lines)} of {len(self.all)}" if self.words else str(len(self.all))
        self.entitle(f"Benchmarks · {count}", "Enter new run with it  / filter  v verify")
        if not self.lines:
            self.show([row(Span(f"0 match {self.words} · Esc clears" if self.words else self.said, "muted"))])
            return
        cursor = self.cursor if self.has_focus else None
        self.show(
            [shelf_heading(width), *shelf_rows(self.lines, width, height - 1, top=self.top, cursor=cursor)]
        )

    def _tell(self) -> None:
        if isinstance(self.screen, BenchmarksScreen):
            self.screen.draw()


class DecisionsPanel(ListPanel):
    """Questions that a number could answer."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]
    shelved: tuple[Shelved, ...] = ()

    def length(self) -> int:
        """Questions."""
        return len(DECISIONS)

    def redraw(self) -> None:
        """The questions."""
        self.entitle("Help me choose", "Enter fills the form")
        width = self.content_size.width
        rows = decision_rows(self.shelved, width, self.cursor if self.has_focus else None)
        self.show(rows)


class BenchmarksScreen(PanelScreen):
    """The shelf, the card of the one under the cursor, and help to choose."""

    CSS_PATH = "benchmarks.tcss"
    TABS: ClassVar[dict[str, str]] = {"shelf": "Benchmarks", "card": "Card", "choose": "Help me choose"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "take",
            "New run",
            id="benchmarks.take",
            key_display="Enter",
            tooltip="Put it into the form",
        ),
        Binding("v", "verify", "Verify", id="benchmarks.verify", tooltip="Run every reference solution here"),
        Binding(
            "slash",
            "filter",
            "Filter",
            id="benchmarks.filter",
            key_display="/",
            tooltip="Words to match; ! inverts",
        ),
        *PANEL_KEYS,
        Binding("escape", "back", "Back", id="nav.back", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Title, panels, filter, keys."""
        yield ScreensLine(id="title")
        yield TabsLine(id="tabs")
        with Container(id="body"):
            yield ShelfPanel(id="shelf")
            yield RowsPanel(id="card", classes="panel")
            yield DecisionsPanel(id="choose", classes="panel")
        yield Input(id="filter", placeholder="words to match, !word to leave out", select_on_focus=False)
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Look what there is."""
        super().on_mount()
        self.query_one("#filter", Input).cursor_blink = False
        self._read()

    def title_rows(self, width: int) -> list[Row]:
        """The screens."""
        return [screens_row("benchmarks", width)]

    def draw(self) -> None:
        """The card of the benchmark under the cursor."""
        one = self.query_one(ShelfPanel).chosen()
        card = self.query_one("#card", RowsPanel)
        card.put(
            f"{one.title} · what a score means and does not" if one else "Card",
            lambda width: card_rows(one, width) if one else [],
        )
        self.query_one(DecisionsPanel).redraw()

    async def action_take(self) -> None:
        """Fill the form with it."""
        shelf, choose = self.query_one(ShelfPanel), self.query_one(DecisionsPanel)
        if choose.has_focus:
            decision = DECISIONS[choose.cursor]
            found = recommended(decision, shelf.all)
            if found:
                self.post_message(DraftOffered({**dict(decision.fields), "benchmark": found[0].name}))
            else:
                self.notify("No benchmark here answers that.", timeout=3, markup=False)
        elif (one := shelf.chosen()) is not None:
            self.post_message(DraftOffered({"benchmark": one.name}))

    def action_verify(self) -> None:
        """Run every reference."""
        one = self.query_one(ShelfPanel).chosen()
        if one is not None:
            self.post_message(CommandChosen(f"benchmarks check {one.name}"))

    def action_filter(self) -> None:
        """Type words to match."""
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    async def action_back(self) -> None:
        """Out of the filter, out of zoom, then home."""
        if self.has_class("-filtering"):
            self.query_one("#filter", Input).value = ""
            self.remove_class("-filtering")
            self.select("shelf")
        elif self.is_zoomed:
            self.action_zoom()
        else:
            await self.run_action("app.home")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while typing."""
        self.query_one(ShelfPanel).filter(event.value)

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Back to the list, the filter kept."""
        self.select("shelf")

    @work(exclusive=True, group="shelf", exit_on_error=False)
    async def _read(self) -> None:
        shelf = self.query_one(ShelfPanel)
        try:
            found = await self._desk.ask(ListBenchmarks(), tuple[Shelved, ...])
        except ProctorError as error:
            shelf.said = str(error)
            shelf.redraw()
            return
        self.query_one(DecisionsPanel).shelved = found
        shelf.put(found)
        self.redraw_all()
