"""Compare: runs on the same problems, which flipped, and whether the difference is real."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from engine.desk.words import Compared, CompareRuns, Flip
from engine.errors import ProctorError
from engine.naturally import naturally
from engine.places import places
from engine.run import RunFolder, list_runs
from engine.several import several
from tui.desk import Desk
from tui.drawing.compare import flip_rows, metric_rows, outcome_rows, reading_rows, sides_row
from tui.drawing.glyphs import word
from tui.drawing.picks import Pick
from tui.drawing.rows import Row, Span, row
from tui.drawing.title import screens_row
from tui.drawing.wrapping import wrapped
from tui.messages import ProblemOfRun
from tui.samples import find_samples, open_sample
from tui.screens.dialogs import Choice, ChoiceDialog
from tui.screens.panel_screen import PANEL_KEYS, PanelScreen
from tui.screens.pick import PickDialog
from tui.widgets.keys import LIST_KEYS, KeyLine
from tui.widgets.rows_widget import ListPanel, RowsWidget
from tui.widgets.screens_line import ScreensLine
from tui.widgets.tabs_line import TabsLine
from tui.widgets.text_panel import RowsPanel, TextPanel
from tui.yank import Yank

ORDERS = ("largest change", "regressions", "by name")


class FlipsPanel(ListPanel):
    """Problems that one run solves more often than the other."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]
    EXPLAINS = (
        "Samples that passed of those judged, in A and in B, and the change of the pass rate in points. With few "
        "samples most flips are chance: one that moved from 0/1 to 1/1 says little by itself. The test above "
        "weighs all of them together."
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="panel")
        self.flips: tuple[Flip, ...] = ()
        self.is_compared = False
        self.order = ORDERS[0]
        self.lines: list[Flip] = []

    def put(self, flips: tuple[Flip, ...]) -> None:
        """Show these."""
        self.flips = flips
        self.lines = [one for one in flips if self.order != "regressions" or one.delta < 0]
        if self.order == "by name":
            self.lines.sort(key=lambda one: naturally(one.problem))
        self.cursor = max(0, min(self.cursor, len(self.lines) - 1))
        self.keep_in_sight()
        self.redraw()

    def chosen(self) -> Flip | None:
        """The problem under the cursor."""
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def length(self) -> int:
        """Problems shown."""
        return len(self.lines)

    def yanks(self) -> list[Yank]:
        """The list as a table."""
        table = "\n".join(f"{one.problem}\t{one.a}/{one.n_a}\t{one.b}/{one.n_b}" for one in self.lines)
        chosen = self.chosen()
        return [Yank("t", "table of flips", table)] + (
            [Yank("p", "problem id", chosen.problem)] if chosen else []
        )

    def redraw(self) -> None:
        """The window of the list."""
        up = sum(one.delta > 0 for one in self.flips)
        down = sum(one.delta < 0 for one in self.flips)
        order = f" · {self.order}" if self.order != ORDERS[0] else ""
        moved = f" · {up} up · {down} down{order}" if self.is_compared else ""
        self.entitle(f"Flips{moved}", "Enter open  f regressions  s sort")
        width, height = self.content_size
        if not self.lines:
            self.show(wrapped(self._why_empty(), width, "muted"))
        else:
            cursor = self.cursor if self.has_focus else None
            self.show(flip_rows(self.lines, width, height, top=self.top, cursor=cursor))
        self.screen.call_after_refresh(self._tell)

    def _why_empty(self) -> str:
        if not self.is_compared:
            return "Here the problems are listed that one run solves more often than the other."
        return "no problem got worse" if self.order == "regressions" and self.flips else "no problem moved"

    def _tell(self) -> None:
        if isinstance(self.screen, CompareScreen):
            self.screen.look_at_both()


class CompareScreen(PanelScreen):
    """Two runs; of more, the first against each of the others."""

    CSS_PATH = "compare.tcss"
    TABS: ClassVar[dict[str, str]] = {
        "flips": "Flips",
        "metrics": "Metrics",
        "reading": "Reading",
        "outcomes": "Failures",
        "left": "A",
        "right": "B",
    }
    ALWAYS = ("metrics",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "pick(0)", "Choose", id="compare.a", key_display="a b", tooltip="Choose the baseline"),
        Binding(
            "b",
            "pick(1)",
            "Choose B",
            id="compare.b",
            show=False,
            tooltip="Choose the run that is held against it",
        ),
        Binding("x", "swap", "Swap", id="compare.swap"),
        Binding("f", "regressions", "Regressions", id="compare.regressions", tooltip="Only what got worse"),
        Binding("s", "sort", "Sort", id="compare.sort", show=False, tooltip="Largest change, by name"),
        Binding(
            "right_square_bracket",
            "pair(1)",
            "Next pair",
            id="compare.next",
            key_display="]",
            show=False,
            tooltip="The next of more than two runs",
        ),
        Binding(
            "enter",
            "open",
            "Open",
            id="compare.open",
            key_display="Enter",
            tooltip="The problem's samples in A or B",
        ),
        *PANEL_KEYS,
        Binding("escape", "back", "Back", id="nav.back", show=False),
    ]

    def __init__(self, desk: Desk, *, runs: tuple[RunFolder, ...] = ()) -> None:
        super().__init__()
        self._desk = desk
        self._runs: list[RunFolder] = list(runs)
        self._pairs: tuple[Compared, ...] = ()
        self._at = 0
        self._trouble = ""
        self._sides: tuple[str, tuple[str, str], tuple[str, str]] = ("", ("", ""), ("", ""))

    def compose(self) -> ComposeResult:
        """Title, sides, panels, keys."""
        yield ScreensLine(id="title")
        yield RowsWidget(id="sides")
        yield TabsLine(id="tabs")
        with Container(id="body"):
            yield RowsPanel(id="metrics", classes="panel", explains=EXPLAINED)
            yield FlipsPanel(id="flips")
            yield RowsPanel(id="outcomes", classes="panel")
            yield TextPanel(id="left", classes="panel")
            yield TextPanel(id="right", classes="panel")
            yield RowsPanel(id="reading", classes="panel")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Compare what was chosen; else the two newest runs of one benchmark."""
        super().on_mount()
        if len(self._runs) >= 2:
            self._compare()
        else:
            self._offer()

    def title_rows(self, width: int) -> list[Row]:
        """The screens."""
        return [screens_row("compare", width)]

    def draw(self) -> None:
        """Every panel."""
        found = self._found
        sides, width = self.query_one("#sides", RowsWidget), self.size.width
        if found is None:
            names = [folder.id for folder in self._runs[:2]]
            chosen = "  ".join(f"{side} {name}" for side, name in zip("AB", names, strict=False))
            sides.show([row(Span(f" {chosen or 'no runs chosen'}", "muted"))])
            trouble = self._trouble or "comparing …"
            self._panel("metrics").put("Metrics", lambda width: wrapped(trouble, width, "muted"))
            for name, text in WAITING.items():
                self._panel(name).put(self.TABS[name], partial(_waiting, text))
            self._put_flips((), is_compared=False)
            return
        more = f"  pair {self._at + 1} of {len(self._pairs)} ]" if len(self._pairs) > 1 else ""
        sides.show([(*sides_row(found, width - len(more)), Span(more, "key"))])
        title = f"Same {several(found.problems, 'problem')}, paired · 95 % intervals"
        self._panel("metrics").put(title, lambda width: metric_rows(found, width))
        self._panel("outcomes").put("Why samples fail", lambda width: outcome_rows(found, width))
        self._panel("reading").put("Reading", lambda width: reading_rows(found, width))
        self._put_flips(found.flips, is_compared=True)

    def _put_flips(self, flips: tuple[Flip, ...], *, is_compared: bool) -> None:
        panel = self.query_one(FlipsPanel)
        panel.is_compared = is_compared
        panel.put(flips)

    def yanks(self) -> list[Yank]:
        """The table of metrics, and the command."""
        found = self._found
        if found is None:
            return []
        table = "\n".join(
            f"{one.metric}\t{one.check or ''}\t{one.a:.4f}\t{one.b:.4f}\t{one.low:.4f}\t{one.high:.4f}\t{one.p_adjusted:.4f}"
            for one in found.metrics
        )
        return [
            Yank("t", "table of metrics", f"metric\tcheck\tA\tB\tlow\thigh\tp\n{table}"),
            Yank("s", "command", f"proctor compare {found.a} {found.b}"),
        ]

    def look_at_both(self) -> None:
        """Show what A and B wrote for the problem under the cursor."""
        flip, found = self.query_one(FlipsPanel).chosen(), self._found
        if flip is None or found is None:
            for name in ("left", "right"):
                self.query_one(f"#{name}", TextPanel).put(self.TABS[name], "no problem is chosen")
        elif self._sides[0] != f"{found.a} {found.b} {flip.problem}":
            self._read_both(flip, found)

    def action_pick(self, side: int) -> None:
        """Choose a run."""
        picks = [
            Pick(str(folder.path), folder.id, _about(folder)) for folder in list_runs(places().runs)[:200]
        ]

        def take(path: str | None) -> None:
            if path:
                while len(self._runs) <= side:
                    self._runs.append(RunFolder(places().runs / "?"))
                self._runs[side] = RunFolder(places().runs / path)
                if len(self._runs) >= 2 and all(folder.events.exists() for folder in self._runs):
                    self._compare()
                else:
                    self.redraw_all()

        self.app.push_screen(PickDialog(f"Run {'AB'[side]}", picks), take)

    def action_swap(self) -> None:
        """A becomes B."""
        if len(self._runs) >= 2:
            self._runs[0], self._runs[self._at + 1] = self._runs[self._at + 1], self._runs[0]
            self._compare()

    def action_pair(self, by: int) -> None:
        """Another of several runs."""
        if self._pairs:
            self._at = (self._at + by) % len(self._pairs)
            self.redraw_all()

    def action_regressions(self) -> None:
        """Only what got worse, or everything."""
        self._order("regressions")

    def action_sort(self) -> None:
        """By change or by name."""
        self._order("by name")

    def action_open(self) -> None:
        """Open the problem in A or in B."""
        flip, found = self.query_one(FlipsPanel).chosen(), self._found
        if flip is None or found is None:
            return
        runs = {"a": self._runs[0], "b": self._runs[self._at + 1]}

        def go(side: str | None) -> None:
            if side:
                self.post_message(ProblemOfRun(runs[side], flip.problem))

        choices = [Choice(side, side, f"{runs[side].id}: its samples of {flip.problem}") for side in "ab"]
        self.app.push_screen(ChoiceDialog("Open in", "", choices), go)

    async def action_back(self) -> None:
        """Out of zoom, then home."""
        if self.is_zoomed:
            self.action_zoom()
        else:
            await self.run_action("app.home")

    @property
    def _found(self) -> Compared | None:
        return self._pairs[self._at] if self._at < len(self._pairs) else None

    def _order(self, name: str) -> None:
        panel = self.query_one(FlipsPanel)
        panel.order = ORDERS[0] if panel.order == name else name
        panel.cursor = 0
        panel.put(panel.flips)

    def _panel(self, name: str) -> RowsPanel:
        return self.query_one(f"#{name}", RowsPanel)

    @work(exclusive=True, group="compare", exit_on_error=False)
    async def _offer(self) -> None:
        self._trouble = "looking for two runs of one benchmark …"
        pair = await asyncio.to_thread(newest_pair, list_runs(places().runs)[:OFFERED])
        if not self.is_attached or self._runs:
            return
        if pair:
            self._runs = list(pair)
            self._compare()
            return
        self._trouble = (
            "There are no two runs of one benchmark with a score yet: a picks A, b picks B; or tag runs on screen 1 "
            "with space and press c."
        )
        self.redraw_all()

    @work(exclusive=True, group="compare", exit_on_error=False)
    async def _compare(self) -> None:
        self._pairs, self._trouble, self._at = (), "comparing …", 0
        self.redraw_all()
        question = CompareRuns(folders=tuple(str(folder.path) for folder in self._runs))
        try:
            self._pairs = await self._desk.ask(question, tuple[Compared, ...])
        except ProctorError as error:
            self._trouble = str(error)
        if self.is_attached:
            self.redraw_all()

    @work(exclusive=True, group="both", exit_on_error=False)
    async def _read_both(self, flip: Flip, found: Compared) -> None:
        await asyncio.sleep(0.12)
        runs = (self._runs[0], self._runs[self._at + 1])
        problem = flip.problem
        texts = [
            await asyncio.to_thread(telling_sample, folder, problem, passes=passes)
            for folder, passes in zip(runs, (flip.delta < 0, flip.delta > 0), strict=True)
        ]
        self._sides = (f"{found.a} {found.b} {problem}", texts[0], texts[1])
        if self.is_attached:
            for name, side, (title, text) in zip(("left", "right"), "AB", texts, strict=True):
                self.query_one(f"#{name}", TextPanel).put(
                    f"{side} · {problem} {title}", text, language="python"
                )


EXPLAINED = (
    "Both runs are looked at on the problems that both have completed, problem by problem: what a hard problem does "
    "to both cancels out. The interval is that of the difference; p is of a two-sided test that there is none, "
    "adjusted over the lines of all pairs that are compared here (Holm).\nTied is a finding: the whole interval lies within 2 points. No "
    "evidence means that the data cannot tell."
)


WAITING = {
    "outcomes": "Here the kinds of failure of A and B stand side by side.",
    "reading": "Here it says what may be concluded, and what may not.",
}
"""What panels will hold, while there is nothing to hold."""


def _waiting(text: str, width: int) -> list[Row]:
    return wrapped(text, width, "muted")


OFFERED = 40
"""Runs among which two are looked for that can be compared."""


def newest_pair(folders: Sequence[RunFolder]) -> tuple[RunFolder, RunFolder] | None:
    """The newest two of these runs (which come newest first) of one exam that have a score, the older one first; finished ones first of all."""
    from tui.overview import describe

    lines = [line for line in map(describe, folders) if line.score is not None and not line.problem]
    for some in ([line for line in lines if line.state == "finished"], lines):
        seen: dict[str, RunFolder] = {}
        for line in some:
            if line.titles in seen:
                return line.folder, seen[line.titles]
            seen[line.titles] = line.folder
    return None


def telling_sample(folder: RunFolder, problem: str, *, passes: bool) -> tuple[str, str]:
    """A heading and the text of one of a problem's samples in a run.

    The first that passes or the first that does not, whichever shows what changed; else the first.
    """
    try:
        by_entry = find_samples(folder.events, problem)
    except (OSError, ValueError) as error:
        return ("", f"The log cannot be read: {error}")
    lines = [line for found in by_entry.values() for line in found if line.completed >= 0]
    if not lines:
        return ("", "no sample of it")
    line = next((one for one in lines if one.outcome and (one.outcome == "passed") is passes), lines[0])
    completed = open_sample(folder.events, line).completed
    return f"#{line.sample} {word(line.outcome)}", completed.text if completed else ""


def _about(folder: RunFolder) -> str:
    from tui.overview import describe

    line = describe(folder)
    score = f" · {line.score.value * 100:.1f} %" if line.score else ""
    return f"{line.model} · {line.titles}{score}"
