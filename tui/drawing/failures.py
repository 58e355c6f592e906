"""Why samples fail: one bar an outcome, the machine's own states apart."""

from collections.abc import Sequence

from engine.verdict import MachineState, Outcome
from tui.drawing.bars import bar
from tui.drawing.formats import count
from tui.drawing.glyphs import glyph, word
from tui.drawing.moment import Moment
from tui.drawing.rows import Row, Span, clip, left, right, row

NAMES = 15
"""Columns of glyph and name, if no name needs more."""


def failed(moment: Moment) -> int:
    """Judged samples that did not pass."""
    tally = moment.progress.tally
    return tally.judged - tally.outcomes[Outcome.PASSED]


def title(moment: Moment) -> str:
    """The panel's title with failures over judged samples."""
    return f"Why samples fail · {count(failed(moment))}/{count(moment.progress.tally.judged)}"


def failure_rows(moment: Moment, width: int, height: int) -> list[Row]:
    """The histogram, most frequent first; percentages are of the failures."""
    tally = moment.progress.tally
    total = failed(moment)
    if not tally.judged:
        return [row(Span("no verdict yet", "muted"))]
    counted = sorted(
        (
            (number, outcome)
            for outcome, number in tally.outcomes.items()
            if number and outcome != Outcome.PASSED
        ),
        key=lambda pair: (-pair[0], list(Outcome).index(pair[1])),
    )
    machine = [(number, state) for state in MachineState if (number := tally.unmarked[state])]
    notes = _notes(moment, machine)
    if not counted:
        return [row(Span("no failure so far", "good")), *notes][:height]
    room = max(1, height - len(notes))
    rest = counted[room - 1 :] if len(counted) > room else []
    shown = counted[: len(counted) - len(rest)]
    names = {outcome: word(outcome, of_issue=moment.are_issues) for _, outcome in shown}
    column = max([NAMES, *(len(name) + 3 for name in names.values())])
    rows = [
        _bar_row(outcome, left(names[outcome], column - 2), number, counted[0][0], total, width)
        for number, outcome in shown
    ]
    if rest:
        kinds = " ".join(f"{glyph(outcome)} {number}" for number, outcome in rest)
        rows.append(row(Span(clip(f"+ {kinds}", width), "muted")))
    return [*rows, *notes][:height]


def _bar_row(outcome: Outcome, name: str, number: int, largest: int, total: int, width: int) -> Row:
    numbers = f"{right(count(number), 5)} {number / total * 100:3.0f}%"
    room = max(1, width - 2 - len(name) - len(numbers))
    return row(
        Span(f"{glyph(outcome)} {name}", outcome.value),
        Span(bar(number, largest, room), outcome.value),
        Span(numbers, "text"),
    )


def _notes(moment: Moment, machine: Sequence[tuple[int, MachineState]]) -> list[Row]:
    rows = []
    if machine:
        parts = ", ".join(f"{glyph(state)} {word(state)} {number}" for number, state in machine)
        rows.append(row(Span(f"not counted: {parts}", "warn")))
    if moment.progress.tally.flaky:
        rows.append(row(Span(f"{moment.progress.tally.flaky} timed out in company, not alone", "muted")))
    return rows
