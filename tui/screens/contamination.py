"""Contamination: signs that a run's model has seen its benchmark, beside each other and never added up."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from engine.desk.words import Contamination, ReadContamination
from engine.errors import ProctorError
from engine.run import RunFolder
from tui.desk import Desk
from tui.drawing.contamination import missing_rows, month_rows, sign_rows, signs_of, size_line
from tui.drawing.rows import Row, Span, row
from tui.drawing.title import crumbs_row
from tui.drawing.wrapping import wrapped
from tui.screens.dialogs import AskDialog
from tui.screens.panel_screen import PANEL_KEYS, PanelScreen
from tui.terminal.tame import tame_line
from tui.widgets.keys import KeyLine
from tui.widgets.rows_widget import RowsWidget
from tui.widgets.tabs_line import TabsLine
from tui.widgets.text_panel import RowsPanel
from tui.yank import Yank

MONTHS = (
    "pass@1 of the problems released in each month. The change point is where cutting the series in two separates "
    "the means best, at equal difficulty; its p value allows for the search. The cutoff is what the model's makers "
    "say, as you typed it: nobody checks it."
)
SIGNS = (
    "Each sign has a size, an interval or a p value, and a sentence on what it shows and does not. They answer "
    "different questions and are not added up: one may be large without contamination, all may be small with it."
)


class ContaminationScreen(PanelScreen):
    """The months, the signs, and what is not known with the command that finds it."""

    CSS_PATH = "contamination.tcss"
    TABS: ClassVar[dict[str, str]] = {"months": "Months", "signs": "Signs", "missing": "Not known"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "cutoff", "Cutoff", id="contamination.cutoff", tooltip="Type the model's stated cutoff"),
        Binding(
            "r", "read", "Read again", id="contamination.read", tooltip="After a pass of the model was kept"
        ),
        *PANEL_KEYS,
        Binding("escape", "leave", "Back", id="nav.back", key_display="Esc"),
    ]

    def __init__(self, desk: Desk, folder: RunFolder) -> None:
        super().__init__()
        self._desk = desk
        self._folder = folder
        self._cutoff = ""
        self._said = "looking …"
        self._found: Contamination | None = None

    def compose(self) -> ComposeResult:
        """Title, whose signs, panels, keys."""
        yield RowsWidget(id="title")
        yield RowsWidget(id="counts")
        yield TabsLine(id="tabs")
        with Container(id="body"):
            yield RowsPanel(id="months", classes="panel", explains=MONTHS)
            yield RowsPanel(id="signs", classes="panel", explains=SIGNS)
            yield RowsPanel(id="missing", classes="panel")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read what is known."""
        super().on_mount()
        self.action_read()

    def title_rows(self, width: int) -> list[Row]:
        """How one came here."""
        return [crumbs_row(f"run {self._folder.id}", "contamination", width=width)]

    def draw(self) -> None:
        """Every panel."""
        found, said = self._found, self._said
        whose = f" {tame_line(found.model)} · {tame_line(found.benchmark)}" if found else ""
        stated = f"   cutoff {found.cutoff}" if found and found.cutoff else "   no cutoff stated: c"
        self.query_one("#counts", RowsWidget).show(
            [row(Span(whose, "strong"), Span(stated if found else "", "muted"))]
        )
        months, signs, missing = (self.query_one(f"#{name}", RowsPanel) for name in self.TABS)
        if found is None:
            months.put("pass@1 by release month", lambda width: wrapped(said, width, "muted"))
            return
        months.put("pass@1 by release month", lambda width: month_rows(found.change, width), keep_place=True)
        signs.put("Signs · never one score", lambda width: sign_rows(found, width), keep_place=True)
        missing.put("Not known", lambda width: missing_rows(found, width), keep_place=True)

    def yanks(self) -> list[Yank]:
        """The command, and the signs as lines."""
        stated = f" --cutoff {self._cutoff}" if self._cutoff else ""
        command = Yank("s", "command", f"proctor contamination panel {self._folder.id}{stated}")
        if self._found is None:
            return [command]
        lines = [f"{sign.name}: {size_line(sign)}. {sign.says}" for sign in signs_of(self._found)]
        return [command, Yank("t", "signs", "\n".join(lines))]

    def action_cutoff(self) -> None:
        """Ask for the cutoff."""

        def take(text: str | None) -> None:
            if text is not None:
                self._cutoff = text.strip()
                self.action_read()

        self.app.push_screen(AskDialog("Cutoff, such as 2024-06", self._cutoff), take)

    def action_read(self) -> None:
        """Ask again."""
        self._ask(ReadContamination(folder=str(self._folder.path), cutoff=self._cutoff))

    async def action_leave(self) -> None:
        """Out of zoom, then back."""
        if self.is_zoomed:
            self.action_zoom()
        else:
            await self.run_action("app.pop_screen")

    @work(group="contamination", exit_on_error=False)
    async def _ask(self, question: ReadContamination) -> None:
        try:
            self._found = await self._desk.ask(question, Contamination)
        except ProctorError as error:
            if self._found is None:
                self._said = str(error)
            else:
                self._cutoff = self._found.cutoff
                self.notify(str(error), severity="warning", timeout=8, markup=False)
        if self.is_attached:
            self.redraw_all()
