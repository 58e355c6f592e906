"""The verdict feed with its cursor."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.drawing.feed import EVERYTHING, FAILURES, Verdict, failure_from, feed_rows, feed_title, verdicts
from tui.drawing.moment import Moment
from tui.widgets.keys import LIST_KEYS
from tui.widgets.rows_widget import ListPanel


class FeedPanel(ListPanel):
    """Newest first. With the cursor on the first line it follows; elsewhere the cursor stays on its verdict."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *LIST_KEYS,
        Binding(
            "enter",
            "open",
            "Open",
            key_display="Enter",
            id="feed.open",
            tooltip="Open the sample under the cursor",
        ),
    ]
    EXPLAINS = (
        "One line a verdict: when, outcome, problem, sample, time in the sandbox, tokens, and the reason.\n"
        "The last 500 verdicts are kept here; all of them are in the problem lists. e shows failures only, f those of one "
        "outcome; n and N go from failure to failure."
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.only = EVERYTHING
        """What is shown: everything, the failures, or an outcome by its name."""
        self._moment: Moment | None = None
        self._shown: list[Verdict] = []

    def update(self, moment: Moment) -> None:
        """Draw the newest verdicts, the cursor on the one it was on."""
        under = self.chosen() if self.cursor else None
        self._moment = moment
        self._shown = verdicts(moment.progress.feed, only=self.only)
        if under is not None:
            self.cursor = next((n for n, verdict in enumerate(self._shown) if verdict is under), self.cursor)
        self.cursor = max(0, min(self.cursor, len(self._shown) - 1))
        self.keep_in_sight()
        self.redraw()

    def show_only(self, only: str) -> None:
        """Show everything, the failures, or the verdicts of one outcome; from the newest on."""
        self.only = only
        self.cursor = self.top = 0
        if self._moment:
            self.update(self._moment)

    def toggle_failures(self) -> None:
        """Show failures only, or all verdicts again."""
        self.show_only(EVERYTHING if self.only else FAILURES)

    def go_to_failure(self, step: int) -> bool:
        """Put the cursor on the next failure below, or above for -1; returns whether there is one."""
        # Without focus there is no cursor to be seen: its own line is the first that is looked at.
        found = failure_from(self._shown, self.cursor + (step if self.has_focus else 0), step)
        if found is not None:
            self.move(found - self.cursor)
        return found is not None

    def chosen(self) -> Verdict | None:
        """The verdict under the cursor."""
        return self._shown[self.cursor] if self.cursor < len(self._shown) else None

    def length(self) -> int:
        """Verdicts in the list."""
        return len(self._shown)

    def redraw(self) -> None:
        """The window of the list."""
        if self._moment is None:
            return
        feed = self._moment.progress.feed
        width, height = self.content_size
        self.entitle(
            feed_title(feed, len(self._shown), self.only, self.cursor),
            "e all  f filter" if self.only else "e only failures  f filter",
        )
        self.show(
            feed_rows(
                self._shown,
                self._moment,
                width,
                height,
                top=self.top,
                cursor=self.cursor if self.has_focus else None,
                only=self.only,
            )
        )

    async def action_open(self) -> None:
        """Handled by the screen, which knows where samples are."""
        await self.run_action("screen.open")
