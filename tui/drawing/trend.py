"""A series of checkpoints: the score as steps with its interval, a table, and the problems that moved."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine.desk.words import Checkpoint
from engine.several import several
from tui.drawing.formats import NONE
from tui.drawing.grid import shade
from tui.drawing.rows import Row, Span, clip, left, right, row
from tui.terminal.tame import tame_line

OTHER = "≠"
"""Stands for a difference between scores that do not measure the same thing."""
METRICS = ("pass@1", "wrong_answer", "exception", "syntax_error", "timeout", "truncated", "tokens")
"""What the trend can show: the score, the share of an outcome, or the mean length."""


def value_of(point: Checkpoint, metric: str) -> tuple[float, float, float] | None:
    """Value and interval of a metric at a checkpoint, in per cent or in tokens; None where there is none."""
    if metric == "pass@1":
        return (point.value * 100, point.low * 100, point.high * 100) if point.value is not None else None
    if metric == "tokens":
        return (point.tokens, point.tokens, point.tokens) if point.tokens else None
    share = point.outcomes.get(metric, 0.0) * 100
    return (share, share, share)


def label_of(point: Checkpoint) -> str:
    """A checkpoint's name on the axis: its step, or else the end of its run's id."""
    return str(point.step) if point.step is not None else tame_line(point.run).rpartition("-")[2]


def last_before(points: Sequence[Checkpoint], index: int) -> Checkpoint | None:
    """The last checkpoint before one that sat the same exam; None where there is none."""
    return next((one for one in reversed(points[: max(0, index)]) if one.exam == points[index].exam), None)


def plot_rows(
    points: Sequence[Checkpoint], metric: str, width: int, height: int, *, cursor: int
) -> list[Row]:
    """The line as steps, the interval's ends as dots, labels below; the newest checkpoints where not all fit.

    Checkpoints that sat another exam than the one at the cursor are drawn as such.
    """
    room = width - 6
    if height < 4 or room < 10 or not points:
        return [row(Span("no run of this benchmark yet", "muted"))]
    step = max(6, min(14, room // len(points)))
    shown = list(points)[-(room // step) :]
    skipped = len(points) - len(shown)
    values = [value_of(point, metric) for point in shown]
    known = [value for value in values if value]
    if not known:
        answers = "the answers of these runs were given: no tokens to show"
        none = answers if metric == "tokens" else "none of these runs has a score yet"
        return [row(Span(none, "muted"))]
    scale = _scale_of(known, height - 2)
    grid = [[(" ", "faint")] * room for _ in range(scale.lines)]
    for index, (point, value) in enumerate(zip(shown, values, strict=True)):
        if value:
            is_like = point.exam == points[cursor].exam
            look = "accent strong" if index + skipped == cursor else "passed" if is_like else "muted"
            _draw_step(grid, scale, value, start=index * step, step=step, look=look)
    ticks = scale.ticks()
    rows = []
    for number, cells in enumerate(grid):
        label = right(f"{ticks[number]:g}" if number in ticks else "", 4)
        rows.append(
            row(Span(label, "muted"), Span(" ┤" if number in ticks else " │", "faint"), _merged(cells))
        )
    rows.append(row(Span("     └" + "─" * room, "faint")))
    names = "".join(left(label_of(point), step) for point in shown)
    rows.append(row(Span(clip(f"      {names}", width), "muted")))
    return rows


@dataclass(frozen=True)
class _Scale:
    """The vertical axis: from one tick to another, over a number of lines."""

    top: float
    bottom: float
    tick: float
    lines: int

    def line(self, value: float) -> int:
        """The line, counted from the top, that a value is drawn on."""
        down = (self.top - value) / (self.top - self.bottom)
        return min(self.lines - 1, max(0, round(down * (self.lines - 1))))

    def ticks(self) -> dict[int, float]:
        """The value of each line that has a tick."""
        values = (self.bottom + self.tick * n for n in range(round((self.top - self.bottom) / self.tick) + 1))
        return {self.line(value): value for value in values}


def _scale_of(known: Sequence[tuple[float, float, float]], lines: int) -> _Scale:
    """The scale that holds all values with their intervals."""
    top, bottom = max(value[2] for value in known), min(value[1] for value in known)
    tick = tick_of(top - bottom, lines // 2)
    top, bottom = -(-top // tick) * tick, bottom // tick * tick
    return _Scale(top=max(top, bottom + tick), bottom=bottom, tick=tick, lines=lines)


def _draw_step(
    grid: list[list[tuple[str, str]]],
    scale: _Scale,
    value: tuple[float, float, float],
    *,
    start: int,
    step: int,
    look: str,
) -> None:
    """Draw a checkpoint's value as a step of the line, and its interval across the middle of that."""
    room, middle = len(grid[0]), start + step // 2
    at, lowest, highest = (scale.line(each) for each in value)
    for x in range(start, min(room, start + step - 1)):
        grid[at][x] = ("▄", look)
    if middle >= room:
        return
    for line in range(highest, lowest + 1):
        if line != at:
            is_end = line in (lowest, highest)
            grid[line][middle] = ("·" if is_end else "┆", "muted" if is_end else "faint")


def tick_of(span: float, most: int) -> float:
    """The least round step that needs at most `most` steps, and the ragged ends, for `span`."""
    for step in (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0):
        if span / step + 1 <= max(2, most):
            return step
    return 5000.0


def first_column(points: Sequence[Checkpoint]) -> str:
    """What a checkpoint is told by: its step, else its run, as on the axis."""
    known = {point.step is not None for point in points}
    return "STEP" if known == {True} else "RUN" if known == {False} else "STEP, RUN"


def table_heading(points: Sequence[Checkpoint], width: int) -> Row:
    """Column names."""
    more = (
        f"{'LOST':>6}{'WON':>5}{'SYNTAX':>9}{'TIMEOUT':>9}{'TOKENS':>8}" if width >= 100 else f"{'LOST':>6}"
    )
    return row(
        Span(
            clip(
                f"   {first_column(points):<10}{left('MODEL', _model_width(width))} {'PASS@1 %':<20}{'Δ BASE':>8}{'Δ PREV':>8}{more}",
                width,
            ),
            "muted",
        )
    )


def table_rows(
    points: Sequence[Checkpoint],
    baseline: int,
    width: int,
    height: int,
    *,
    top: int,
    cursor: int | None,
    tagged: Collection[str],
) -> list[Row]:
    """A line a checkpoint, the newest first."""
    rows = []
    for index in list(range(len(points) - 1, -1, -1))[top : top + height]:
        point = points[index]
        base, last = points[baseline], last_before(points, index)
        lost, won = moved(last, point) if last else ([], [])
        mark = "+" if point.run in tagged else "B" if index == baseline else " "
        score = (
            f"{point.value * 100:5.1f} [{point.low * 100:.1f}, {point.high * 100:.1f}]"
            if point.value is not None
            else NONE
        )
        spans = row(
            Span(f" {mark} ", "key"),
            Span(left(label_of(point), 10), "strong"),
            Span(left(tame_line(point.model), _model_width(width)) + " ", "text"),
            Span(left(score + ("" if point.state == "finished" else " …"), 20), "text"),
            _delta(point, base if index != baseline else None),
            _delta(point, last),
            Span(right(str(len(lost)) if last else NONE, 6), "bad" if len(lost) > len(won) else "text"),
        )
        if width >= 100:
            shares = [f"{point.outcomes.get(name, 0.0) * 100:.1f} %" for name in ("syntax_error", "timeout")]
            spans = row(
                spans,
                Span(right(str(len(won)) if last else NONE, 5), "text"),
                Span(
                    right(shares[0], 9)
                    + right(shares[1], 9)
                    + right(f"{point.tokens:.0f}" if point.tokens else NONE, 8),
                    "muted",
                ),
            )
        here = len(points) - 1 - index
        rows.append(tuple(Span(s.text, f"{s.meaning} cursor") for s in spans) if here == cursor else spans)
    return rows


def moved(before: Checkpoint, after: Checkpoint) -> tuple[list[str], list[str]]:
    """Problems solved at least half of the time before and not after, and the other way round."""
    common = before.rates.keys() & after.rates.keys()
    lost = [name for name in common if before.rates[name] >= 0.5 > after.rates[name]]
    won = [name for name in common if before.rates[name] < 0.5 <= after.rates[name]]

    def change(name: str) -> tuple[float, str]:
        return -abs(before.rates[name] - after.rates[name]), name

    return sorted(lost, key=change), sorted(won, key=change)


def history_rows(points: Sequence[Checkpoint], cursor: int, width: int, height: int) -> list[Row]:
    """The problems that moved at a checkpoint, with their rate at every checkpoint."""
    last = last_before(points, cursor) if cursor < len(points) else None
    if last is None:
        said = (
            "nothing before it to compare with" if cursor < 1 else "no checkpoint before it sat the same exam"
        )
        return [row(Span(said, "muted"))]
    lost, won = moved(last, points[cursor])
    if not lost and not won:
        return [
            row(Span(f"no problem crossed one half between this checkpoint and {label_of(last)}", "muted"))
        ]
    shown = list(points)[max(0, len(points) - (width - 34) // 6) :]
    rows = [
        row(Span(left("", 24), "muted"), Span("".join(right(label_of(p)[-5:], 6) for p in shown), "muted"))
    ]
    for name, what, look in [(n, "lost", "bad") for n in lost] + [(n, "won", "good") for n in won]:
        cells = [_cell(point.rates, name) for point in shown]
        rows.append(
            row(
                Span(left(tame_line(name), 24), "text"),
                [span for cell in cells for span in (Span("     "), cell)],
                Span(f"   {what}", look),
            )
        )
    return rows[: max(height, 2)]


def standing_rows(points: Sequence[Checkpoint], baseline: int, width: int) -> list[Row]:
    """How the newest checkpoint stands against the baseline and the best, and how problems behave."""
    if not points:
        return []
    scored = [point for point in points if point.value is not None]
    if not scored:
        return [row(Span("no score yet", "muted"))]
    best = max(scored, key=lambda point: point.value or 0.0)
    newest, base = scored[-1], points[baseline]
    rows = [
        _fact("best", f"{label_of(best)}  {(best.value or 0) * 100:.1f} %"),
        _fact("newest", f"{label_of(newest)}  {(newest.value or 0) * 100:.1f} %"),
        _fact(
            "baseline B", label_of(base) + (f"  {base.value * 100:.1f} %" if base.value is not None else "")
        ),
    ]
    if newest.run != base.run and base.value is not None:
        rows.append(_fact("newest − B", *_against(newest, base)))
    rates = [point.rates for point in scored if point.exam == newest.exam]
    common = set.intersection(*(set(one) for one in rates))
    always = sum(all(each[name] >= 1 for each in rates) for name in common)
    never = sum(all(each[name] <= 0 for each in rates) for name in common)
    sometimes = sum(any(0 < each[name] < 1 for each in rates) for name in common)
    rows += [
        (),
        _fact("always", several(always, "problem")),
        _fact("never", several(never, "problem")),
        _fact("sometimes", several(sometimes, "problem")),
        (),
        row(Span(clip("R holds it against B, paired", width), "muted")),
    ]
    return rows


def _fact(name: str, said: str, look: str = "text") -> Row:
    return row(Span(left(name, 12), "muted"), Span(said, look))


def _against(newest: Checkpoint, base: Checkpoint) -> tuple[str, str]:
    """What their intervals say of two checkpoints, and in which look."""
    if newest.exam != base.exam:
        return f"{OTHER} another exam", "warn"
    if newest.low <= base.high and newest.high >= base.low:
        return "intervals overlap", "text"
    return ("! worse", "bad") if (newest.value or 0.0) < (base.value or 0.0) else ("better", "text")


def _delta(point: Checkpoint, other: Checkpoint | None) -> Span:
    if other is not None and other.exam != point.exam:
        return Span(right(OTHER, 8), "warn")
    if other is None or point.value is None or other.value is None:
        return Span(right(NONE, 8), "muted")
    change = (point.value - other.value) * 100
    return Span(
        right(f"{change:+.1f}".replace("-", "−"), 8),
        "good" if change > 0 else "bad" if change < 0 else "muted",
    )


def _cell(rates: Mapping[str, float], name: str) -> Span:
    rate = rates.get(name)
    return Span(" ", "faint") if rate is None else shade(rate)


def _merged(cells: Sequence[tuple[str, str]]) -> Row:
    spans: list[Span] = []
    for text, meaning in cells:
        if spans and spans[-1].meaning == meaning:
            spans[-1] = Span(spans[-1].text + text, meaning)
        else:
            spans.append(Span(text, meaning))
    return tuple(spans)


def _model_width(width: int) -> int:
    return max(8, width - 13 - 20 - 16 - (37 if width >= 100 else 6) - 2)
