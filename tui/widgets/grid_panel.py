"""The problem grid with its keyboard cursor."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Offset

from engine.progress import ProblemKey
from engine.verdict import Outcome
from tui.drawing.grid import LEGEND, GridPlan, cell_words, grid_rows, plan
from tui.drawing.moment import Moment
from tui.drawing.rows import Row, fit, joined, width_of
from tui.widgets.keys import LIST_KEYS
from tui.widgets.rows_widget import ListPanel


class GridPanel(ListPanel):
    """One cell a problem, in the order in which they are drawn."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *LIST_KEYS,
        Binding("right,l", "right", "Right", id="list.right", show=False),
        Binding("left,h", "left", "Left", id="list.left", show=False),
        Binding(
            "enter",
            "open",
            "Open",
            key_display="Enter",
            id="grid.open",
            tooltip="Open the problem under the cursor",
        ),
    ]
    EXPLAINS = (
        "One cell a problem, in the order in which they are drawn, shuffled by the run's seed.\n"
        "The shade is the share of its samples that passed, x where none did, T where most ran out of time, "
        "◌ while samples are missing, · before the first."
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._moment: Moment | None = None
        self._plan = GridPlan((), {}, 0)
        self._planned: tuple[object, int, int] = (None, 0, 0)

    def update(self, moment: Moment) -> None:
        """Draw this moment."""
        self._moment = moment
        self.redraw()

    def chosen(self) -> ProblemKey | None:
        """The problem under the cursor."""
        return self._plan.cells[self.cursor].key if self.cursor < len(self._plan.cells) else None

    def length(self) -> int:
        """Problems in the grid."""
        return len(self._plan.cells)

    def move(self, by: int) -> None:
        """Move by lines: the column stays."""
        if not self._plan.cells:
            return
        cell = self._plan.cells[self.cursor]
        lines = sorted({other.line for other in self._plan.cells})
        line = lines[max(0, min(len(lines) - 1, lines.index(cell.line) + by))]
        self.put(self._plan.index_near(line, cell.column))

    def go_to_failure(self, step: int) -> bool:
        """Put the cursor on the next problem with a sample that failed, or the one before; whether there is one."""
        tallies = self._moment.progress.tally.problems if self._moment is not None else {}
        index = self.cursor + step
        while 0 <= index < self.length():
            tally = tallies.get(self._plan.cells[index].key)
            if tally is not None and tally.judged > tally.outcomes[Outcome.PASSED]:
                self.put(index)
                return True
            index += step
        return False

    def put(self, index: int) -> None:
        """Put the cursor on a problem."""
        self.cursor = max(0, min(self.length() - 1, index))
        self.redraw()

    def keep_in_sight(self) -> None:
        """Scroll by lines of the grid."""
        if not self._plan.cells:
            self.top = 0
            return
        self.cursor = min(self.cursor, self.length() - 1)
        height = max(1, self.window())
        line = self._plan.cells[self.cursor].line
        self.top = max(0, min(self.top, self._plan.lines - height, line))
        if line >= self.top + height:
            self.top = line - height + 1

    def point_at(self, place: Offset) -> bool:
        """A row of the grid holds many problems."""
        index = self._plan.index_at(self.top + place.y, place.x) if place.y < self.window() else None
        if index is not None:
            self.put(index)
        return index is not None

    def window(self) -> int:
        """Lines of the grid; the legend and the words about the cursor take the rest."""
        height = self.content_size.height
        return max(1, height - len(self._foot(height)))

    def redraw(self) -> None:
        """The window of the grid, and what the cursor is on."""
        width, height = self.content_size
        moment = self._moment
        if moment is None or not width:
            return
        if self._planned != (moment.entries, width, height):
            self._planned = (moment.entries, width, height)
            self._plan = plan(moment.entries, width, height - len(LEGEND) - 1)
        self.keep_in_sight()
        now = {(slot.entry, slot.problem) for slot in moment.slots if slot is not None}
        rows = grid_rows(
            moment,
            self._plan,
            top=self.top,
            height=self.window(),
            cursor=self.cursor if self.has_focus else None,
            now=now,
        )
        foot = self._foot(height)
        rows += [()] * (height - len(rows) - len(foot))
        more = self._plan.lines - self.window()
        scrolled = f" · line {self.top + 1} of {self._plan.lines}" if more > 0 else ""
        self.entitle(f"Problems · {self.length()}{scrolled}", "Enter open" if self.has_focus else "")
        self.show([*rows, *(fit(line, width) for line in foot)])

    def action_right(self) -> None:
        """The next problem."""
        self.put(self.cursor + 1)

    def action_left(self) -> None:
        """The problem before."""
        self.put(self.cursor - 1)

    async def action_open(self) -> None:
        """Handled by the screen."""
        await self.run_action("screen.open")

    def _foot(self, height: int) -> list[Row]:
        key = self.chosen()
        words = [cell_words(self._moment, key)] if self.has_focus and self._moment and key else []
        legend = list(LEGEND)
        if self.content_size.width >= width_of(joined(legend, "  ")):
            legend = [joined(legend, "  ")]
        return [*words, *legend] if height >= 6 else words[: max(0, height - 1)]
