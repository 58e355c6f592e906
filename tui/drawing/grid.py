"""The problem grid: one cell a problem, in the order in which they are drawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine.events import PlannedEntry
from engine.progress import ProblemKey, ProblemTally
from engine.verdict import Outcome
from tui.drawing.glyphs import NONE_PASSED, NOW, QUEUED, SHADES, TIMEOUTS
from tui.drawing.moment import Moment
from tui.drawing.rows import Row, Span, row
from tui.terminal.tame import tame_line

LEGEND: tuple[Row, ...] = (
    row(
        Span("█▓▒░", "passed"),
        Span(" pass rate  ", "muted"),
        Span("x", "wrong_answer"),
        Span(" none  ", "muted"),
        Span("T", "timeout"),
        Span(" timeouts", "muted"),
    ),
    row(Span("◌", "now"), Span(" now  ", "muted"), Span("·", "faint"), Span(" queued", "muted")),
)


@dataclass(frozen=True)
class Cell:
    """One problem's place in the grid."""

    key: ProblemKey
    line: int
    column: int


@dataclass(frozen=True)
class GridPlan:
    """Where each problem lies when the grid is `width` columns wide."""

    cells: tuple[Cell, ...]
    headings: Mapping[int, str]
    """Lines that name an entry of the suite."""
    lines: int
    pitch: int = 1
    """Columns from one cell to the next."""

    def index_at(self, line: int, x: int) -> int | None:
        """The cell that is drawn at a place; None where there is none."""
        index = self.index_near(line, x // self.pitch)
        cell = self.cells[index] if self.cells else None
        is_there = cell is not None and (cell.line, cell.column) == (line, x // self.pitch)
        return index if is_there else None

    def index_near(self, line: int, column: int) -> int:
        """The cell at a place or, where there is none, the nearest on that line or the next above."""
        best = 0
        for index, cell in enumerate(self.cells):
            if cell.line < line or (cell.line == line and cell.column <= column):
                best = index
            else:
                break
        return best


def plan(entries: Sequence[PlannedEntry], width: int, height: int = 0) -> GridPlan:
    """Lay the problems of all entries out; each entry of a suite begins a line of its own.

    Cells stand apart where all of them still fit into `height` lines: few are easier to tell and to hit then.
    """
    apart = _laid_out(entries, max(1, (width + 1) // 2), 2)
    return apart if apart.lines <= height else _laid_out(entries, width, 1)


def _laid_out(entries: Sequence[PlannedEntry], across: int, pitch: int) -> GridPlan:
    cells: list[Cell] = []
    headings: dict[int, str] = {}
    line = 0
    for number, entry in enumerate(entries):
        if len(entries) > 1:
            headings[line] = tame_line(entry.title)
            line += 1
        for index, problem in enumerate(entry.problems):
            cells.append(Cell((number, problem), line + index // across, index % across))
        line += -(-len(entry.problems) // across)
    return GridPlan(tuple(cells), headings, line, pitch)


def cell_span(tally: ProblemTally, *, is_now: bool, is_given: bool = False) -> Span:
    """How one problem went: shade by pass rate, a letter where none passed.

    Answers that were given are all there from the beginning, and say nothing about what is worked on.
    """
    judged = tally.judged
    if not tally.is_complete:
        if tally.unmarked.total() + judged >= tally.n:
            return Span("H", "harness_error")
        if is_now or judged or (tally.completed and not is_given):
            return Span(NOW, "now")
        return Span(QUEUED, "faint")
    passed = tally.outcomes[Outcome.PASSED]
    if not passed:
        if tally.outcomes[Outcome.TIMEOUT] * 2 > judged:
            return Span(TIMEOUTS, "timeout")
        return Span(NONE_PASSED, "wrong_answer")
    return shade(passed / judged)


def shade(rate: float) -> Span:
    """A pass rate as one cell: a shade, or a letter where nothing passed."""
    if rate <= 0:
        return Span(NONE_PASSED, "wrong_answer")
    return Span(SHADES[0 if rate > 0.875 else 1 if rate > 0.5 else 2 if rate > 0.25 else 3], "passed")


def grid_rows(
    moment: Moment,
    layout: GridPlan,
    *,
    top: int,
    height: int,
    cursor: int | None,
    now: Collection[ProblemKey],
) -> list[Row]:
    """The lines `top` to `top + height` of the grid; `cursor` marks a cell."""
    lines: dict[int, list[Span]] = {line: [Span(text, "muted")] for line, text in layout.headings.items()}
    problems = moment.progress.tally.problems
    for index, cell in enumerate(layout.cells):
        if not top <= cell.line < top + height:
            continue
        tally = problems.get(cell.key)
        given = moment.progress.tally.is_given
        span = cell_span(tally, is_now=cell.key in now, is_given=given) if tally else Span(QUEUED, "faint")
        if index == cursor:
            span = Span(span.text, f"{span.meaning} cursor")
        spans = lines.setdefault(cell.line, [])
        if layout.pitch > 1 and spans:
            spans.append(Span(" " * (layout.pitch - 1), spans[-1].meaning.removesuffix(" cursor")))
        spans.append(span)
    return [_merged(lines.get(line, [])) for line in range(top, min(layout.lines, top + height))]


def cell_words(moment: Moment, key: ProblemKey) -> Row:
    """What is under the cursor, in a few words."""
    tally = moment.progress.tally.problems.get(key)
    if tally is None:
        return ()
    name = Span(tame_line(key[1]), "strong")
    if not tally.judged:
        return row(name, Span("  not judged yet", "muted"))
    passed = tally.outcomes[Outcome.PASSED]
    others = ", ".join(
        f"{number} {outcome.value.replace('_', ' ')}"
        for outcome, number in tally.outcomes.most_common(2)
        if outcome is not Outcome.PASSED
    )
    return row(name, Span(f"  {passed}/{tally.judged} pass{f', {others}' if others else ''}", "text"))


def _merged(spans: list[Span]) -> Row:
    """Neighbours of one meaning joined: fewer changes of colour on the wire."""
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].meaning == span.meaning:
            merged[-1] = Span(merged[-1].text + span.text, span.meaning)
        else:
            merged.append(span)
    return tuple(merged)
