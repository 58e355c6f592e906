"""Two runs beside each other: metrics, problems that flipped, kinds of failure, and how to read it."""

from collections.abc import Sequence

from engine.desk.words import Compared, ComparedMetric, Flip
from engine.several import several
from tui.drawing.bars import bar
from tui.drawing.glyphs import glyph, word
from tui.drawing.rows import Row, Span, clip, fit, left, right, row
from tui.drawing.wrapping import wrapped
from tui.terminal.tame import tame_line

SAID = {
    "A better": ("A is better", "bad"),
    "B better": ("B is better", "good"),
    "tied": ("tied", "strong"),
    "no evidence": ("no evidence", "muted"),
}
MARGIN = 2.0
"""Percentage points within which runs are called tied."""


def sides_row(found: Compared, width: int) -> Row:
    """Which run is A and which is B."""
    half = max(10, (width - 12) // 2)
    return row(
        Span(" A ", "accent strong"),
        Span(left(tame_line(f"{found.a}  {found.names[0]}"), half), "text"),
        Span(" B ", "accent strong"),
        Span(clip(tame_line(f"{found.b}  {found.names[1]}"), half), "text"),
    )


def metric_rows(found: Compared, width: int) -> list[Row]:
    """A line a metric: both values, the difference with its interval, and what it means."""
    wide = width >= 100
    several = len({one.benchmark for one in found.metrics}) > 1
    head = f" {'metric':<22}{'A':>8}{'B':>9}   {'B − A  [95 %]':<24}{'p':>7}{'   says' if wide else ''}"
    rows: list[Row] = [row(Span(clip(head, width), "muted"))]
    for one in found.metrics:
        text, meaning = SAID.get(one.verdict, (one.verdict, "text"))
        name = f"{one.benchmark} " * several + one.metric + (f" · {one.check}" if one.check else "")
        delta = f"{_signed(one.b - one.a)} [{_signed(one.low)}, {_signed(one.high)}]"
        line = row(
            Span(f" {left(tame_line(name), 22)}", "text"),
            Span(f"{one.a * 100:6.1f} %", "text"),
            Span(f"{one.b * 100:7.1f} %", "text"),
            Span(f"   {delta:<24}", "strong"),
            Span(f"{_p(one.p_adjusted):>7}", "text"),
        )
        rows.append((*line, Span(f"   {text}", meaning)) if wide else line)
        if not wide:
            rows.append(row(Span(f"   {text}", meaning)))
    return rows


def flip_rows(
    flips: Sequence[Flip], width: int, height: int, *, top: int = 0, cursor: int | None = None
) -> list[Row]:
    """Problems that one run solves more often, a line each."""
    name = max(14, min(28, width - 44))
    rows = []
    for index, one in enumerate(flips[top : top + height], start=top):
        worse = one.delta < 0
        line = row(
            Span(f" {left(tame_line(one.problem), name)}", "text"),
            Span(right(f"{one.a}/{one.n_a}", 8), "muted"),
            Span(right(f"{one.b}/{one.n_b}", 8), "muted"),
            Span(right(f"{one.delta * 100:+.0f}".replace("-", "−"), 6) + "  ", "bad" if worse else "good"),
            Span(left(bar(abs(one.delta), 1.0, 10), 10), "bad" if worse else "good"),
            Span("  worse" if worse else "", "bad"),
        )
        if index == cursor:
            line = tuple(Span(span.text, f"{span.meaning} cursor") for span in fit(line, width))
        rows.append(line)
    return rows


def outcome_rows(found: Compared, width: int) -> list[Row]:
    """The share of samples by outcome in A and in B."""
    rows = []
    for outcome, (a, b) in found.outcomes.items():
        if outcome == "passed":
            continue
        change = (b - a) * 100
        rows.append(
            row(
                Span(f"{glyph(outcome)} {left(word(outcome), 13)}", outcome),
                Span(f"{a * 100:5.1f} %{b * 100:7.1f} %", "text"),
                Span(
                    f"{change:+7.1f}".replace("-", "−") if width >= 36 else "",
                    "bad" if change > 1 else "good" if change < -1 else "muted",
                ),
            )
        )
    head = row(Span(f"  {'':<13}{'A':>7}{'B':>9}{'B − A' if width >= 36 else '':>7}", "muted"))
    return [head, *rows] if rows else [row(Span("every sample of both passed", "muted"))]


def reading_rows(found: Compared, width: int) -> list[Row]:
    """What may and may not be concluded, most serious first."""
    rows: list[Row] = []
    for text in found.refusals:
        rows += wrapped(f"! not the same exam: {text}", width, "bad")
    rows += [line for text in _conclusions(found) for line in wrapped(text, width, "strong")]
    for text in found.warnings:
        rows += wrapped(f"! {text}", width, "warn")
    if found.resolution:
        rows += wrapped(
            f"With {several(found.problems, 'problem')} a true difference under about {found.resolution:.1f} pp is found less "
            "often than four times out of five.",
            width,
            "muted",
        )
    elif found.problems:
        rows += wrapped(
            f"With {several(found.problems, 'problem')} no difference could be proven.", width, "muted"
        )
    tests = ", ".join(dict.fromkeys(one.test for one in found.metrics))
    rows += wrapped(
        f"Test: {tests}; p adjusted over all lines of all pairs (Holm); interval of paired problems.",
        width,
        "muted",
    )
    return rows


def _conclusions(found: Compared) -> list[str]:
    return [
        f"{one.metric}{f' ({one.check})' if one.check else ''}: {_sentence(one)}" for one in found.metrics[:3]
    ]


def _sentence(one: ComparedMetric) -> str:
    match one.verdict:
        case "A better" | "B better":
            return f"{one.verdict[0]} is better by {abs(one.b - one.a) * 100:.1f} points."
        case "tied":
            return f"statistically tied: any difference is smaller than {MARGIN:g} points."
        case _:
            return (
                "no evidence of a difference, which is not the same as tied: it may be anything from "
                f"{_signed(one.low)} to {_signed(one.high)} points."
            )


def _signed(share: float) -> str:
    return f"{share * 100:+.1f}".replace("-", "−")


def _p(p: float) -> str:
    return "<.001" if p < 0.001 else f"{p:.3f}".lstrip("0") if p < 1 else "1"
