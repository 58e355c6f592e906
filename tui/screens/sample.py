"""One problem's samples: what was asked, what the model wrote, what was run, and why the verdict is what it is."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from engine.desk.words import OpenSample, RanAgain, RunAgain, SampleOpened
from engine.errors import ProctorError
from engine.progress import ProblemKey
from tui.desk import Desk
from tui.drawing.code import code_rows, diff_rows
from tui.drawing.rows import Row
from tui.drawing.sample import (
    again_rows,
    failing_line,
    meta_rows,
    sample_list_rows,
    shown_as,
    strip_rows,
    verdict_rows,
)
from tui.follower import Follower
from tui.kin import Family, Kin
from tui.messages import Moved
from tui.samples import Opened, SampleLine, open_sample
from tui.screens.panel_screen import PANEL_KEYS, PanelScreen
from tui.widgets.keys import LIST_KEYS, KeyLine
from tui.widgets.rows_widget import ListPanel, RowsWidget
from tui.widgets.tabs_line import TabsLine
from tui.widgets.text_panel import RowsPanel, TextPanel
from tui.yank import Yank

SETTLE = 0.12
"""Seconds the cursor rests on a sample before the benchmark is asked about it."""
VIEWS = ("difference to the reference", "reference", "tests", "marked again")
ASKING = "asking the benchmark …"


class SampleListPanel(ListPanel):
    """The samples of the problem, one a line."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]
    EXPLAINS = (
        "Each line is one draw: its verdict by letter and word, the wall time of its checks and the tokens that "
        "were drawn. Samples differ only by their seeds."
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="panel")
        self.lines: list[SampleLine] = []

    def length(self) -> int:
        """Samples known so far."""
        return len(self.lines)

    def redraw(self) -> None:
        """The window of the list, and the sample under the cursor beside it."""
        width, height = self.content_size
        passed = sum(line.outcome == "passed" for line in self.lines)
        self.entitle(f"Samples · {passed}/{len(self.lines)}", "[ ] e")
        self.show(sample_list_rows(self.lines, width, height, top=self.top, cursor=self.cursor))
        self.post_message(Moved())


class SampleScreen(PanelScreen):
    """A problem opened: prompt, completion and code side by side, the verdict with its evidence."""

    CSS_PATH = "sample.tcss"
    TABS: ClassVar[dict[str, str]] = {
        "samples": "Samples",
        "code": "Code",
        "text": "Raw",
        "beside": "Diff",
        "prompt": "Prompt",
        "verdict": "Verdict",
    }
    NARROW_FIRST = "code"
    ALWAYS = ("verdict",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "right_square_bracket",
            "sample(1)",
            "Sample",
            id="sample.next",
            key_display="] [",
            tooltip="The next sample",
        ),
        Binding(
            "left_square_bracket",
            "sample(-1)",
            "Previous sample",
            id="sample.previous",
            key_display="[",
            show=False,
        ),
        Binding(
            "n", "problem(1)", "Problem", id="problem.next", key_display="n p", tooltip="The next problem"
        ),
        Binding("p", "problem(-1)", "Previous problem", id="problem.previous", show=False),
        Binding(
            "e", "failure", "Next failure", id="sample.failure", tooltip="The next sample that did not pass"
        ),
        Binding(
            "r",
            "again(1)",
            "Run again",
            id="sample.again",
            tooltip="Run the checks again behind the walls; the log stays as it is",
        ),
        Binding(
            "R",
            "again(5)",
            "Run five times",
            id="sample.again_often",
            show=False,
            tooltip="Run the checks five times: is the verdict steady?",
        ),
        Binding(
            "v",
            "view",
            "View",
            id="sample.view",
            tooltip="Beside the verdict: difference, reference, tests, marked again",
        ),
        Binding("D", "sides", "Side by side", id="sample.sides", show=False, tooltip="Diff in two columns"),
        Binding(
            "m",
            "mark",
            "Mark for diff",
            id="sample.mark",
            show=False,
            tooltip="Compare with this sample from now on; again: with the reference",
        ),
        Binding(
            "o",
            "app.look_at_text",
            "Editor",
            id="sample.editor",
            show=False,
            tooltip="Open the panel's text in $EDITOR",
        ),
        *PANEL_KEYS,
        Binding("escape", "back", "Back", id="nav.back", key_display="Esc"),
    ]

    def __init__(
        self, follower: Follower, key: ProblemKey, sample: int | None = None, *, desk: Desk | None = None
    ) -> None:
        super().__init__()
        self._follower = follower
        self._desk = desk or Desk()
        self._key = key
        self._wanted = sample
        self._shown: tuple[object, ...] = ()
        self._line: SampleLine | None = None
        self._opened = Opened(None, None)
        self._exhibit: SampleOpened | None = None
        self._trouble = ASKING
        self._again: RanAgain | str | None = None
        self._view = 0
        self._is_wide_diff = False
        self._marked: tuple[int, str] | None = None
        self._family = Family()
        self._kin = Kin()

    def compose(self) -> ComposeResult:
        """Crumbs, panels, keys."""
        yield RowsWidget(id="crumbs")
        yield TabsLine(id="tabs")
        with Container(id="body"):
            yield SampleListPanel(id="samples")
            yield TextPanel(id="prompt", classes="panel")
            yield TextPanel(id="text", classes="panel")
            yield TextPanel(id="code", classes="panel")
            yield RowsPanel(id="verdict", classes="panel")
            yield RowsPanel(id="beside", classes="panel")
        yield RowsWidget(id="strip")
        yield KeyLine(id="keys")

    def on_moved(self, _: Moved) -> None:
        """Samples of this problem may have arrived."""
        self.draw()

    def action_sample(self, by: int) -> None:
        """Another sample."""
        self._samples.move(by)

    def action_problem(self, by: int) -> None:
        """Another problem, in the order in which they are drawn."""
        keys = list(self._follower.progress.tally.problems)
        if self._key in keys:
            self._turn_to(keys[(keys.index(self._key) + by) % len(keys)], 0)
            self.draw()

    def action_failure(self) -> None:
        """The next sample that did not pass, in this problem or a later one."""
        keys = list(self._follower.progress.tally.problems)
        start = keys.index(self._key) if self._key in keys else 0
        for step in range(len(keys) + 1):
            key = keys[(start + step) % len(keys)]
            for index, line in enumerate(self._follower.samples.of(key)):
                if line.outcome not in ("", "passed") and (step or index > self._samples.cursor):
                    self._turn_to(key, index)
                    self.draw()
                    self._samples.keep_in_sight()
                    return
        self.notify("no other failure", timeout=2, markup=False)

    def action_view(self) -> None:
        """Something else beside the verdict."""
        self._view = (self._view + 1) % len(VIEWS)
        self.draw_panels()

    def action_sides(self) -> None:
        """The difference in one column or in two."""
        self._is_wide_diff = not self._is_wide_diff
        self._view = 0
        self.draw_panels()

    def action_mark(self) -> None:
        """Compare with this sample, or with the reference again."""
        if self._line is None or self._exhibit is None:
            return
        if self._marked and self._marked[0] == self._line.sample:
            self._marked = None
            self.notify("compared with the reference again", timeout=2, markup=False)
        else:
            self._marked = (self._line.sample, self._exhibit.code)
            self.notify(f"other samples are compared with #{self._line.sample}", timeout=3, markup=False)
        self._view = 0
        self.draw_panels()

    def action_again(self, times: int) -> None:
        """Run the checks again."""
        if self._line is None or self._opened.completed is None:
            return
        self._view = VIEWS.index("marked again")
        self._again = f"running {'once' if times == 1 else f'{times} times'} behind the walls …"
        self.draw_panels()
        self._run_again(self._line.sample, times)

    async def action_back(self) -> None:
        """Out of zoom, then back."""
        if self.is_zoomed:
            self.action_zoom()
        else:
            await self.run_action("app.pop_screen")

    def yanks(self) -> list[Yank]:
        """What can be copied of this sample."""
        completed, exhibit = self._opened.completed, self._exhibit
        found = [Yank("p", "problem id", self._key[1])]
        if completed is not None:
            found.insert(0, Yank("c", "completion", completed.text))
        if exhibit is not None:
            found.insert(1, Yank("x", "extracted code", exhibit.code))
            found.append(Yank("q", "prompt", exhibit.prompt))
        if self._line is not None:
            run, sample = self._follower.folder.id, self._line.sample
            found.append(Yank("s", "command", f"proctor show {run} --sample {self._key[1]}#{sample}"))
        if self._opened.verdict is not None:
            found.append(Yank("r", "reason", self._opened.verdict.reason))
        return found

    def text_to_look_at(self) -> tuple[str, str]:
        """Name and text of what the focused panel shows."""
        panel = self.focused
        if isinstance(panel, TextPanel):
            return panel.name_of_text, panel.text
        completed = self._opened.completed
        return "completion", completed.text if completed else ""

    def draw(self) -> None:
        """Follow the cursor, and draw what it is on."""
        panel = self._samples
        panel.lines = self._follower.samples.of(self._key)
        if self._wanted is not None:
            panel.cursor = next((n for n, line in enumerate(panel.lines) if line.sample == self._wanted), 0)
            if any(line.sample == self._wanted for line in panel.lines):
                self._wanted = None
            panel.keep_in_sight()
        panel.cursor = max(0, min(panel.cursor, len(panel.lines) - 1))
        line = self._line = panel.lines[panel.cursor] if panel.lines else None
        place = (self._key, line.sample if line else None, line.completed if line else 0)
        shown = (
            place,
            self.size,
            len(panel.lines),
            line.judged if line else 0,
            self.selected,
            self.is_zoomed,
        )
        if shown == self._shown:
            return
        is_new = not self._shown or self._shown[0] != place
        self._shown = shown
        log = self._follower.folder.events
        self._opened = open_sample(log, line) if line else Opened(None, None)
        self._kin = self._family.kin(log, panel.lines, line.sample) if line else Kin()
        if is_new:
            self._exhibit, self._trouble, self._again = None, ASKING, None
            if self._opened.completed is not None:
                self._ask(self._opened.completed.text)
        panel.redraw()
        self.draw_panels()

    def draw_panels(self) -> None:
        """Every panel but the list."""
        width = self.size.width
        opened, exhibit, line = self._opened, self._exhibit, self._line
        self.query_one("#crumbs", RowsWidget).show(
            meta_rows(self._follower.moment(), self._key, opened, width)
        )
        self.query_one("#strip", RowsWidget).show([strip_rows(self._samples.lines, line, width)])
        text = opened.completed.text if opened.completed else ""
        raw = self.query_one("#text", TextPanel)
        raw.put(f"Sample {line.sample} · as the model wrote it" if line else "No sample yet", text)
        code = self.query_one("#code", TextPanel)
        if exhibit is None:
            code.put("Extracted code", self._trouble if opened.completed else "")
            self.query_one("#prompt", TextPanel).put("Prompt", self._trouble)
        else:
            failed = failing_line(opened, exhibit.code)
            code.put(
                f"Extracted code · rule: {exhibit.rule}",
                exhibit.code,
                language=exhibit.language,
                marked=(failed, "warn") if failed else (0, ""),
            )
            title, language = shown_as(exhibit)
            self.query_one("#prompt", TextPanel).put(title, exhibit.prompt, language=language)
        kin, moment = self._kin.line(), self._follower.moment()
        of_issue = moment.is_issue(self._key[0])
        self.query_one("#verdict", RowsPanel).put(
            "Verdict",
            lambda width: verdict_rows(
                opened, width, kin=kin, copied=exhibit.copied if exhibit else "", of_issue=of_issue
            ),
        )
        title, make = self._beside()
        self.query_one("#beside", RowsPanel).put(f"{title} · v next", make)

    def _beside(self) -> tuple[str, Callable[[int], list[Row]]]:
        exhibit, view, line, marked = self._exhibit, VIEWS[self._view], self._line, self._marked
        if view == "marked again":
            again = self._again
            return "Marked again", lambda width: again_rows(again, width)
        if exhibit is None:
            return "Beside it", _coded(self._trouble, "text")
        if view == "reference":
            return "Reference", _coded(exhibit.reference, exhibit.language)
        if view == "tests":
            text = "\n\n".join(f"# check {name}\n{source}" for name, source in exhibit.tests)
            return "Tests", _coded(text, exhibit.language)
        if marked is not None and line is not None and marked[0] != line.sample:
            return f"- sample {marked[0]}  + sample {line.sample}", self._differing(marked[1], exhibit.code)
        if not exhibit.reference:
            return "Difference", _coded("no reference was published", "text")
        return "- reference  + this sample", self._differing(exhibit.reference, exhibit.code)

    def _differing(self, before: str, after: str) -> Callable[[int], list[Row]]:
        is_wide = self._is_wide_diff
        return lambda width: diff_rows(before, after, width, side_by_side=is_wide)

    @work(exclusive=True, group="exhibit", exit_on_error=False)
    async def _ask(self, text: str) -> None:
        await asyncio.sleep(SETTLE)
        entry, problem = self._key
        question = OpenSample(folder=str(self._follower.folder.path), entry=entry, problem=problem, text=text)
        try:
            self._exhibit = await self._desk.ask(question, SampleOpened)
        except ProctorError as error:
            self._trouble = f"Not to be had: {error}"
        if self.is_attached:
            self.draw_panels()

    @work(exclusive=True, group="again", exit_on_error=False)
    async def _run_again(self, sample: int, times: int) -> None:
        entry, problem = self._key
        question = RunAgain(
            folder=str(self._follower.folder.path),
            entry=entry,
            problem=problem,
            sample=sample,
            times=times,
        )
        place = self._shown[0]
        found: RanAgain | str
        try:
            found = await self._desk.ask(question, RanAgain)
        except ProctorError as error:
            found = f"Not run: {error}"
        if self.is_attached and self._shown[0] == place:
            self._again = found
            self.draw_panels()

    def _turn_to(self, key: ProblemKey, index: int) -> None:
        if key != self._key:
            self._key, self._family, self._marked = key, Family(), None
        self._samples.cursor = index

    @property
    def _samples(self) -> SampleListPanel:
        return self.query_one("#samples", SampleListPanel)


def _coded(text: str, language: str) -> Callable[[int], list[Row]]:
    return lambda width: code_rows(text, width, language=language)
