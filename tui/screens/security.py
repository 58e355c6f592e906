"""Security: a queue of samples for a person to decide; a screen for weaknesses is no certificate."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from engine.desk.words import DecideSample, ReadSecurity, Reviewable, Security
from engine.errors import ProctorError
from tui.desk import Desk
from tui.drawing.rows import Row, Span, row
from tui.drawing.security import counts_line, evidence_rows, queue_rows, summary_rows
from tui.drawing.title import screens_row
from tui.drawing.wrapping import wrapped
from tui.follower import Follower
from tui.messages import ProblemOfRun
from tui.screens.dialogs import AskDialog
from tui.screens.panel_screen import PANEL_KEYS, PanelScreen
from tui.settings import only_reads
from tui.widgets.keys import LIST_KEYS, KeyLine
from tui.widgets.rows_widget import ListPanel, RowsWidget
from tui.widgets.screens_line import ScreensLine
from tui.widgets.tabs_line import TabsLine
from tui.widgets.text_panel import RowsPanel, TextPanel
from tui.yank import Yank

FILTERS = ("all", "open", "disagreement", "decided")
NO_RUN = "No run is open: Enter on screen 1 opens one, then 6 shows what was found in its samples."


class QueuePanel(ListPanel):
    """Samples to decide, disagreements first."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]
    EXPLAINS = (
        "Three layers look at every sample: rules over the syntax tree, scanners, and, where the benchmark brings "
        "them, attacks that are really tried. Where they disagree, or none can see the weakness, a person decides; "
        "some samples on which they agree are drawn at random to find out how far they can be trusted.\nDecisions "
        "are appended with who, when, on which code and which rules, and an undo is a decision, too."
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="panel")
        self.all: tuple[Reviewable, ...] = ()
        self.lines: list[Reviewable] = []
        self.shown = FILTERS[0]
        self.said = "looking …"

    def put(self, items: tuple[Reviewable, ...]) -> None:
        """Show these in the order they have, the cursor on the one it was on."""
        under = self.chosen()
        before = [item.key for item in self.lines]
        self.all = items
        kept = [item for item in items if self._fits(item)]
        # A decided sample stays where it was: a list that jumps under the hand decides the wrong one.
        if before and {item.key for item in kept} <= set(before):
            kept.sort(key=lambda item: before.index(item.key))
        self.lines = kept
        if under is not None:
            self.cursor = next((n for n, item in enumerate(kept) if item.key == under.key), self.cursor)
        self.cursor = max(0, min(self.cursor, len(kept) - 1))
        self.keep_in_sight()
        self.redraw()

    def chosen(self) -> Reviewable | None:
        """The sample under the cursor."""
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def length(self) -> int:
        """Samples shown."""
        return len(self.lines)

    def move(self, by: int) -> None:
        """Move, and let the other panels follow."""
        super().move(by)
        if isinstance(self.screen, SecurityScreen):
            self.screen.draw_sample()

    def yanks(self) -> list[Yank]:
        """The sample's key and code."""
        item = self.chosen()
        if item is None:
            return []
        return [Yank("k", "key", item.key), Yank("c", "code", item.code)]

    def redraw(self) -> None:
        """The window of the queue."""
        width, height = self.content_size
        shown = f" · {self.shown}" if self.shown != FILTERS[0] else ""
        self.entitle(f"Queue · a screen, not a certificate{shown}", "f filter  Enter open")
        if not self.lines:
            text = self.said if not self.all else f"nothing is {self.shown}"
            self.show(wrapped(text, width, "muted"))
            return
        cursor = self.cursor if self.has_focus else None
        self.show(queue_rows(self.lines, width, height, top=self.top, cursor=cursor))

    def _fits(self, item: Reviewable) -> bool:
        match self.shown:
            case "open":
                return item.state == "open"
            case "disagreement":
                return item.why == "disagreement"
            case "decided":
                return item.state != "open"
            case _:
                return True


DECIDING = ("decide", "waive", "note", "similar", "screen")
"""Actions that write into the run's folder."""


class SecurityScreen(PanelScreen):
    """The queue, the code with what was found in it, the evidence, and the rates."""

    CSS_PATH = "security.tcss"
    TABS: ClassVar[dict[str, str]] = {
        "queue": "Queue",
        "code": "Code",
        "evidence": "Evidence",
        "summary": "Summary",
    }
    ALWAYS = ("code",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "decide('confirm')", "Confirm", id="review.confirm", tooltip="It is insecure"),
        Binding(
            "x", "decide('false_alarm')", "False alarm", id="review.false_alarm", tooltip="It is not insecure"
        ),
        Binding(
            "w", "waive", "Waive", id="review.waive", tooltip="Insecure and accepted here; needs a reason"
        ),
        Binding(
            "number_sign",
            "note",
            "Note",
            id="review.note",
            key_display="#",
            tooltip="A note; decides nothing",
        ),
        Binding(
            "u",
            "decide('undo')",
            "Undo",
            id="review.undo",
            tooltip="Take this decision back, or else the last one",
        ),
        Binding(
            "A",
            "similar",
            "Similar",
            id="review.similar",
            show=False,
            tooltip="Decide the open samples like this one as it was decided",
        ),
        Binding(
            "f",
            "filter",
            "Filter",
            id="review.filter",
            show=False,
            tooltip="All, open, disagreement, decided",
        ),
        Binding("S", "screen", "Screen", id="review.screen", tooltip="Look at every stored answer now"),
        Binding(
            "enter",
            "open",
            "Open",
            id="review.open",
            key_display="Enter",
            show=False,
            tooltip="The sample in full",
        ),
        Binding(
            "o", "app.look_at_text", "Editor", id="review.editor", show=False, tooltip="The code in $EDITOR"
        ),
        *PANEL_KEYS,
        Binding("escape", "back", "Back", id="nav.back", show=False),
    ]

    def __init__(self, desk: Desk, follower: Follower | None) -> None:
        super().__init__()
        self._desk = desk
        self._follower = follower
        self._decided: list[str] = []
        self._found = Security(missing=NO_RUN if follower is None else "looking …")

    def compose(self) -> ComposeResult:
        """Title, counts, panels, keys."""
        yield ScreensLine(id="title")
        yield RowsWidget(id="counts")
        yield TabsLine(id="tabs")
        with Container(id="body"):
            yield QueuePanel(id="queue")
            yield TextPanel(id="code", classes="panel")
            yield RowsPanel(id="evidence", classes="panel")
            yield RowsPanel(id="summary", classes="panel")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read what was found."""
        super().on_mount()
        if self._follower is not None:
            self._ask(ReadSecurity(folder=str(self._follower.folder.path)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no decision where the interface only reads."""
        return action not in DECIDING or not only_reads(self.app)

    def title_rows(self, width: int) -> list[Row]:
        """The screens."""
        return [screens_row("security", width, right="reading only" if only_reads(self.app) else "")]

    def draw(self) -> None:
        """Every panel."""
        queue, run = (
            self.query_one(QueuePanel),
            f"run {self._follower.folder.id}" if self._follower else "no run",
        )
        queue.said = self._found.missing or "nothing is to be decided"
        counts = counts_line(self._found) if not self._found.missing else ""
        self.query_one("#counts", RowsWidget).show(
            [row(Span(f" {run}", "strong"), Span(f"   {counts}", "text"))]
        )
        found = self._found
        queue.put(found.items)
        summary = self.query_one("#summary", RowsPanel)
        summary.put(
            "Summary by weakness",
            lambda width: summary_rows(found, width) if not found.missing else [],
        )
        self.draw_sample()

    def draw_sample(self) -> None:
        """The sample under the cursor."""
        item = self.query_one(QueuePanel).chosen()
        code, evidence = self.query_one("#code", TextPanel), self.query_one("#evidence", RowsPanel)
        if item is None:
            code.put("Code", "no sample is chosen", is_numbered=False)
            evidence.put("Evidence", lambda _: [])
            return
        line = next((one.line for one in item.findings if one.related), 0)
        code.put(item.key, item.code, language="python", marked=(line, "warn") if line else (0, ""))
        evidence.put("Evidence", lambda width: evidence_rows(item, width))

    def text_to_look_at(self) -> tuple[str, str]:
        """The code of the sample under the cursor."""
        item = self.query_one(QueuePanel).chosen()
        return ("code", item.code) if item else ("", "")

    def yanks(self) -> list[Yank]:
        """The command that lists the queue."""
        return [Yank("s", "command", f"proctor review {self._follower.folder.id}")] if self._follower else []

    def action_decide(self, verdict: str, note: str = "", similar: bool = False) -> None:
        """Record a decision about the sample under the cursor, and go on to the next."""
        item = self.query_one(QueuePanel).chosen()
        if item is None or self._follower is None:
            return
        key = item.key
        if verdict == "undo" and item.state == "open" and self._decided:
            key = self._decided.pop()
        question = DecideSample(
            folder=str(self._follower.folder.path),
            sample=key,
            verdict=verdict,
            note=note,
            similar=similar,
        )
        if verdict in ("confirm", "false_alarm", "waive"):
            self._decided.append(key)
            self.query_one(QueuePanel).move(1)
        self._ask(question)

    def action_waive(self) -> None:
        """Ask for the reason."""

        def take(reason: str | None) -> None:
            if reason and reason.strip():
                self.action_decide("waive", reason.strip())

        self.app.push_screen(AskDialog("Waived because", ""), take)

    def action_note(self) -> None:
        """Ask for the note."""

        def take(text: str | None) -> None:
            if text and text.strip():
                self.action_decide("note", text.strip())

        self.app.push_screen(AskDialog("Note", ""), take)

    def action_similar(self) -> None:
        """Decide the samples like this one as it was decided."""
        item = self.query_one(QueuePanel).chosen()
        words = {"confirm": "confirm", "false alarm": "false_alarm", "waive": "waive"}
        if item is None or item.state not in words:
            self.notify("Decide this one first; A then decides those like it.", timeout=3, markup=False)
            return
        self.action_decide(words[item.state], "as the similar one", similar=True)

    def action_filter(self) -> None:
        """The next filter."""
        queue = self.query_one(QueuePanel)
        queue.shown = FILTERS[(FILTERS.index(queue.shown) + 1) % len(FILTERS)]
        queue.lines, queue.cursor = [], 0
        queue.put(queue.all)
        self.draw_sample()

    def action_screen(self) -> None:
        """Look at every stored answer now."""
        if self._follower is not None:
            self.notify("screening every stored answer …", timeout=4, markup=False)
            self._ask(ReadSecurity(folder=str(self._follower.folder.path), screen=True))

    def action_open(self) -> None:
        """The sample in full."""
        item = self.query_one(QueuePanel).chosen()
        if item is not None and self._follower is not None:
            self.post_message(ProblemOfRun(self._follower.folder, item.problem, item.sample))

    async def action_back(self) -> None:
        """Out of zoom, then home."""
        if self.is_zoomed:
            self.action_zoom()
        else:
            await self.run_action("app.home")

    @work(group="security", exit_on_error=False)
    async def _ask(self, question: ReadSecurity | DecideSample) -> None:
        try:
            self._found = await self._desk.ask(question, Security)
        except ProctorError as error:
            if self._found.items:
                self.notify(str(error), severity="warning", timeout=8, markup=False)
            else:
                self._found = Security(missing=str(error))
        if self.is_attached:
            self.redraw_all()
