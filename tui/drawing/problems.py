"""The list of problems: how each went, in an order that answers a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.naturally import naturally
from engine.progress import ProblemKey, ProblemTally
from engine.verdict import Outcome
from tui.drawing.bars import bar
from tui.drawing.glyphs import glyph
from tui.drawing.grid import cell_span
from tui.drawing.moment import Moment
from tui.drawing.rows import Row, Span, fit, joined, left, right, row
from tui.terminal.tame import tame_line

ORDERS = ("as drawn", "hardest first", "by name")


@dataclass(frozen=True)
class ProblemLine:
    """One problem in the list."""

    key: ProblemKey
    title: str
    tally: ProblemTally

    @property
    def passed(self) -> int:
        return self.tally.outcomes[Outcome.PASSED]

    @property
    def rate(self) -> float:
        """Share that passed; what has no verdict yet comes last among the hard ones."""
        return self.passed / self.tally.judged if self.tally.judged else 2.0


def problem_lines(moment: Moment, words: str, order: str) -> list[ProblemLine]:
    """The problems that match every word, in an order of `ORDERS`.

    A word matches the id, the benchmark or an outcome that occurred, such as `timeout`; `!` inverts it.
    """
    entries = moment.entries
    lines = [
        ProblemLine(key, entries[key[0]].title if key[0] < len(entries) else "", tally)
        for key, tally in moment.progress.tally.problems.items()
    ]
    for word in words.lower().split():
        wanted, text = not word.startswith("!"), word.removeprefix("!")
        if text:
            lines = [line for line in lines if (text in _haystack(line)) == wanted]
    if order == "hardest first":
        lines.sort(key=lambda line: line.rate)
    elif order == "by name":
        lines.sort(key=lambda line: (line.key[0], naturally(line.key[1])))
    return lines


def problem_heading(width: int) -> Row:
    """Column names."""
    name, long = _widths(width)
    return row(
        Span(
            left(f"   {left('PROBLEM', name)}{right('PASS', 8)}  {left('RATE', long)}  FAILURES", width),
            "muted",
        )
    )


def problem_rows(
    lines: Sequence[ProblemLine],
    width: int,
    height: int,
    *,
    top: int = 0,
    cursor: int | None = None,
    is_given: bool = False,
) -> list[Row]:
    """The window of the list."""
    rows = []
    for index, line in enumerate(lines[top : top + height], start=top):
        drawn = _line(line, width, is_given=is_given)
        if index == cursor:
            drawn = tuple(Span(span.text, f"{span.meaning} cursor") for span in fit(drawn, width))
        rows.append(drawn)
    return rows


def _line(line: ProblemLine, width: int, *, is_given: bool) -> Row:
    tally = line.tally
    name, long = _widths(width)
    counted = f"{line.passed}/{tally.judged}" if tally.judged else "-"
    kinds = [
        row(Span(f"{glyph(outcome)} ", outcome), Span(str(number), "text"))
        for outcome, number in tally.outcomes.most_common()
        if number and outcome != Outcome.PASSED
    ]
    machine = "  ".join(f"{glyph(state)} {number}" for state, number in tally.unmarked.items() if number)
    cell = cell_span(tally, is_now=False, is_given=is_given)
    return fit(
        row(
            Span(f" {cell.text} ", cell.meaning),
            Span(left(tame_line(line.key[1]), name), "text"),
            Span(right(counted, 8) + "  ", "text"),
            Span(bar(line.passed, max(1, tally.judged), long) + "  ", "passed"),
            joined(kinds, "  "),
            Span(f"  {machine}" if machine else "", "warn"),
        ),
        width,
    )


def _widths(width: int) -> tuple[int, int]:
    """Columns for the name and for the bar."""
    return max(16, min(40, width - 46)), 24 if width >= 100 else 12


def _haystack(line: ProblemLine) -> str:
    seen = " ".join(str(outcome) for outcome, number in line.tally.outcomes.items() if number)
    machine = " ".join(str(state) for state, number in line.tally.unmarked.items() if number)
    return f"{line.key[1]} {line.title} {seen} {machine}".lower()
