"""All problems of the run: filtered, ordered, opened."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from tui.drawing.moment import Moment
from tui.drawing.problems import ORDERS, ProblemLine, problem_heading, problem_lines, problem_rows
from tui.drawing.rows import Span, row
from tui.follower import Follower
from tui.messages import Moved, ProblemChosen
from tui.widgets.keys import LIST_KEYS, KeyLine
from tui.widgets.rows_widget import ListPanel
from tui.widgets.run_panels import Header


class ProblemsPanel(ListPanel):
    """One line a problem."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]
    EXPLAINS = (
        "Each line is a problem: its cell as in the grid, samples passed of samples judged, and what became of "
        "the others by letter.\nA filter matches ids, benchmarks and outcomes that occurred: `timeout`, `!passed`."
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._moment: Moment | None = None
        self._lines: list[ProblemLine] = []
        self.words = ""
        self.order = ORDERS[0]

    def update(self, moment: Moment) -> None:
        """Draw this moment, the cursor on the problem it was on."""
        under = self.chosen()
        self._moment = moment
        self._lines = problem_lines(moment, self.words, self.order)
        if under is not None:
            self.cursor = next(
                (n for n, line in enumerate(self._lines) if line.key == under.key), self.cursor
            )
        self.cursor = max(0, min(self.cursor, len(self._lines) - 1))
        self.keep_in_sight()
        self.redraw()

    def rearrange(self, *, words: str | None = None, order: str | None = None) -> None:
        """Filter or order anew, from the top."""
        self.words = self.words if words is None else words
        self.order = order or self.order
        if self._moment is not None:
            self._lines = []
            self.cursor = self.top = 0
            self.update(self._moment)

    def chosen(self) -> ProblemLine | None:
        """The problem under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    def length(self) -> int:
        """Problems shown."""
        return len(self._lines)

    def window(self) -> int:
        """Lines under the heading."""
        return max(1, self.content_size.height - 1)

    def redraw(self) -> None:
        """Heading and window of the list."""
        if self._moment is None:
            return
        total = len(self._moment.progress.tally.problems)
        count = f"{len(self._lines)} of {total}" if self.words else str(total)
        self.entitle(f"Problems · {count} · {self.order}", "s sort  / filter")
        width = self.content_size.width
        if not self._lines:
            said = (
                f"0 of {total} match {self.words} · Esc clears" if self.words else "no problem is known yet"
            )
            self.show([row(Span(said, "muted"))])
            return
        cursor = self.cursor if self.has_focus else None
        given = self._moment.progress.tally.is_given
        rows = problem_rows(self._lines, width, self.window(), top=self.top, cursor=cursor, is_given=given)
        self.show([problem_heading(width), *rows])


class ProblemsScreen(Screen[None]):
    """The list, under the run's header."""

    CSS_PATH = "problems.tcss"
    AUTO_FOCUS = "#list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "open",
            "Open",
            id="problems.open",
            key_display="Enter",
            tooltip="Open the problem's samples",
        ),
        Binding("s", "sort", "Sort", id="problems.sort", tooltip="As drawn, hardest first, by name"),
        Binding(
            "slash",
            "filter",
            "Filter",
            id="problems.filter",
            key_display="/",
            tooltip="Ids and outcomes; ! inverts",
        ),
        Binding(
            "escape",
            "back",
            "Back",
            id="nav.back",
            key_display="Esc",
            tooltip="Clear the filter, then back to the run",
        ),
    ]

    def __init__(self, follower: Follower) -> None:
        super().__init__()
        self._follower = follower

    def compose(self) -> ComposeResult:
        """Header, list, filter, keys."""
        yield Header(id="header")
        yield ProblemsPanel(id="list")
        yield Input(id="filter", placeholder="ids, outcomes; !word leaves out", select_on_focus=False)
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Draw what is known."""
        self.query_one("#filter", Input).cursor_blink = False
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Choose the arrangement for the size."""
        self.set_class(event.size.width < 100, "-narrow")
        self.call_after_refresh(self._draw)

    def on_screen_resume(self) -> None:
        """Catch up."""
        self._draw()

    def on_moved(self, _: Moved) -> None:
        """Draw what is new."""
        self._draw()

    def action_open(self) -> None:
        """Open the problem under the cursor."""
        line = self._list.chosen()
        if line is not None:
            self.post_message(ProblemChosen(line.key))

    def action_sort(self) -> None:
        """The next order."""
        here = ORDERS.index(self._list.order)
        self._list.rearrange(order=ORDERS[(here + 1) % len(ORDERS)])

    def action_filter(self) -> None:
        """Type words to match."""
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    async def action_back(self) -> None:
        """Clear the filter; without one go back to the run."""
        if self.has_class("-filtering"):
            self.query_one("#filter", Input).value = ""
            self.remove_class("-filtering")
            self._list.focus()
        else:
            await self.run_action("app.run")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while typing."""
        self._list.rearrange(words=event.value)

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Back to the list, the filter kept."""
        self._list.focus()

    @property
    def _list(self) -> ProblemsPanel:
        return self.query_one("#list", ProblemsPanel)

    def _draw(self) -> None:
        moment = self._follower.moment()
        self.query_one(Header).update(moment)
        self._list.update(moment)
