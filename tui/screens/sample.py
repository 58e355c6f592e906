"""One problem's samples: what the model wrote, and why the verdict is what it is."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen

from engine.progress import ProblemKey
from tui.drawing.rows import Row
from tui.drawing.sample import meta_rows, sample_list_rows, text_rows, verdict_rows
from tui.follower import Follower
from tui.messages import Moved
from tui.samples import Opened, SampleLine, open_sample
from tui.widgets.keys import LIST_KEYS, KeyLine
from tui.widgets.rows_widget import ListPanel, RowsWidget, ScrollPanel


class SampleListPanel(ListPanel):
    """The samples of the problem, one a line."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.lines: list[SampleLine] = []

    def length(self) -> int:
        """Samples known so far."""
        return len(self.lines)

    def redraw(self) -> None:
        """The window of the list, and the sample under the cursor beside it."""
        width, height = self.content_size
        self.entitle("Samples")
        self.show(sample_list_rows(self.lines, width, height, top=self.top, cursor=self.cursor))
        self.post_message(Moved())


class TextPanel(ScrollPanel):
    """What the model wrote."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]
    _what = ("", "")

    def put(self, name: str, text: str) -> None:
        """Show another text from its beginning."""
        if (name, text) != self._what:
            self._what = (name, text)
            self.top = 0
            self.redraw()

    def heading(self) -> str:
        """Which text it is, and what had to be made visible in it."""
        shown = text_rows(self._what[1], 80)
        made = f" · {shown.neutralised} control characters made visible" if shown.neutralised else ""
        return f"{self._what[0]}{made}{' · its end is left out here' if shown.cut else ''}"

    def rows_at(self, width: int) -> list[Row]:
        """Numbered lines."""
        return text_rows(self._what[1], width).rows


class VerdictPanel(ScrollPanel):
    """The verdict and what it rests on."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]
    _opened = Opened(None, None)

    def put(self, opened: Opened) -> None:
        """Show another sample's verdict."""
        self._opened = opened
        self.top = 0
        self.redraw()

    def heading(self) -> str:
        """The panel's title."""
        return "Verdict"

    def rows_at(self, width: int) -> list[Row]:
        """Outcome, reason, checks."""
        return verdict_rows(self._opened, width)


class SampleScreen(Screen[None]):
    """A problem opened: its samples, the completion, and the verdict with its evidence."""

    CSS_PATH = "sample.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right_square_bracket", "sample(1)", "Next sample", id="sample.next", key_display="]"),
        Binding(
            "left_square_bracket", "sample(-1)", "Previous sample", id="sample.previous", key_display="["
        ),
        Binding("n", "problem(1)", "Next problem", id="problem.next"),
        Binding("p", "problem(-1)", "Previous problem", id="problem.previous"),
        Binding(
            "e", "failure", "Next failure", id="sample.failure", tooltip="The next sample that did not pass"
        ),
        Binding("y", "yank", "Yank", id="sample.yank", tooltip="Copy the completion"),
        Binding("tab", "app.focus_next", "Panel", id="panel.next", show=False),
        Binding("escape", "app.pop_screen", "Back", id="nav.back"),
    ]

    def __init__(self, follower: Follower, key: ProblemKey, sample: int | None = None) -> None:
        super().__init__()
        self._follower = follower
        self._key = key
        self._wanted = sample
        self._shown: tuple[object, ...] = ()
        self._opened = Opened(None, None)

    def compose(self) -> ComposeResult:
        """Crumbs, list, text, verdict, keys."""
        yield RowsWidget(id="crumbs")
        with Container(id="body"):
            yield SampleListPanel(id="samples")
            yield TextPanel(id="text")
            yield VerdictPanel(id="verdict")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Begin in the list."""
        self.query_one("#samples").focus()
        self._refresh()

    def on_resize(self) -> None:
        """Choose the arrangement for the size."""
        self.set_class(self.size.width < 100 or self.size.height < 30, "-narrow")
        self.call_after_refresh(self._refresh)

    def on_moved(self, _: Moved) -> None:
        """Samples of this problem may have arrived."""
        self._refresh()

    def action_sample(self, by: int) -> None:
        """Another sample."""
        self.query_one("#samples", SampleListPanel).move(by)

    def action_problem(self, by: int) -> None:
        """Another problem, in the order in which they are drawn."""
        keys = list(self._follower.progress.tally.problems)
        if self._key in keys:
            self._key = keys[(keys.index(self._key) + by) % len(keys)]
            self.query_one("#samples", SampleListPanel).cursor = 0
            self._refresh()

    def action_failure(self) -> None:
        """The next sample that did not pass, in this problem or a later one."""
        keys = list(self._follower.progress.tally.problems)
        panel = self.query_one("#samples", SampleListPanel)
        start = keys.index(self._key) if self._key in keys else 0
        for step in range(len(keys) + 1):
            key = keys[(start + step) % len(keys)]
            for index, line in enumerate(self._follower.samples.of(key)):
                if line.outcome not in ("", "passed") and (step or index > panel.cursor):
                    self._key, panel.cursor = key, index
                    self._refresh()
                    panel.keep_in_sight()
                    return
        self.notify("no other failure", timeout=2, markup=False)

    def action_yank(self) -> None:
        """Copy the completion, and say where else it went."""
        completed = self._opened.completed
        if completed is not None:
            self.app.copy_to_clipboard(completed.text)
            self.notify("completion sent to the terminal's clipboard", timeout=3, markup=False)

    def _refresh(self) -> None:
        panel = self.query_one("#samples", SampleListPanel)
        panel.lines = self._follower.samples.of(self._key)
        if self._wanted is not None:
            panel.cursor = next((n for n, line in enumerate(panel.lines) if line.sample == self._wanted), 0)
            if any(line.sample == self._wanted for line in panel.lines):
                self._wanted = None
            panel.keep_in_sight()
        panel.cursor = max(0, min(panel.cursor, len(panel.lines) - 1))
        line = panel.lines[panel.cursor] if panel.lines else None
        shown = (
            self._key,
            self.size,
            len(panel.lines),
            line.sample if line else None,
            line.judged if line else 0,
            line.completed if line else 0,
        )
        if shown == self._shown:
            return
        self._shown = shown
        self._opened = open_sample(self._follower.folder.events, line) if line else Opened(None, None)
        panel.redraw()
        moment = self._follower.moment()
        self.query_one("#crumbs", RowsWidget).show(
            meta_rows(moment, self._key, self._opened, self.size.width)
        )
        text = self._opened.completed.text if self._opened.completed else ""
        self.query_one("#text", TextPanel).put(
            f"Sample {line.sample} · as the model wrote it" if line else "No sample yet", text
        )
        self.query_one("#verdict", VerdictPanel).put(self._opened)
