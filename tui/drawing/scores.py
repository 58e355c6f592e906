"""The pass@k panel: a number, its interval, and how much it may still move."""

import math
from collections.abc import Sequence

from engine.events import ScoreValue
from engine.headline import headline
from engine.several import several
from engine.verdict import Outcome
from tui.drawing.bars import strip, thinned, whisker
from tui.drawing.formats import NONE, percent
from tui.drawing.moment import Moment
from tui.drawing.rows import Row, Span, clip, joined, left, row, spread, width_of
from tui.drawing.wrapping import wrapped
from tui.terminal.tame import tame_line


def is_interim(moment: Moment) -> bool:
    """Whether the score may still change because samples are missing."""
    return moment.state != "finished"


def title(moment: Moment) -> str:
    """The panel's title; an interim number says that it is interim."""
    total = len(moment.progress.tally.problems)
    done = moment.progress.tally.complete_problems
    interim = (
        f" · interim · {done}/{several(total, 'problem')}"
        if is_interim(moment)
        else f" · {several(done, 'problem')}"
    )
    return f"pass@k{interim}"


def reach(score: ScoreValue) -> float:
    """How far the interval's farther end lies from the score, in percentage points: what ± says wherever it stands."""
    return score.reach * 100


def score_row(score: ScoreValue, *, is_subset: bool = False) -> Row:
    """One score with its interval; that of a subset, which is not the benchmark's own number, has a star."""
    name = tame_line(score.metric) + "*" * is_subset
    return row(
        Span(f"{name:<8} ", "text"),
        *_value(score),
        Span(f"  ±{reach(score):.1f}", "muted"),
    )


def _named_row(score: ScoreValue, width: int, *, is_subset: bool) -> Row:
    """One score of several benchmarks or checks on a line with its name; the interval's ends say what ± would."""
    star = "*" * is_subset
    name = f"@{score.metric.partition('@')[2]}{star} {tame_line(score.check or score.benchmark)}"
    value = row(*_value(score))
    return row(Span(left(clip(name, room := max(8, width - width_of(value))), room), "text"), value)


def _value(score: ScoreValue) -> Row:
    return (
        Span(f"{percent(score.value):>7}", "strong"),
        Span(f"  [{score.low * 100:4.1f}, {score.high * 100:4.1f}]", "text"),
    )


def interval_row(score: ScoreValue, width: int) -> Row:
    """The same as a picture: where between nothing and everything the score lies, and how surely."""
    before, lower, at, upper, after = whisker(score.low, score.value, score.high, width - 6)
    return row(
        Span("0 ", "faint"),
        Span(before, "faint"),
        Span(lower, "accent"),
        Span(at, "strong"),
        Span(upper, "accent"),
        Span(after, "faint"),
        Span(" 100", "faint"),
    )


def score_rows(moment: Moment, width: int, height: int) -> list[Row]:
    """The panel's rows: scores, then the interval's way down, then what the numbers rest on."""
    scores = moment.progress.tally.scores
    if not scores:
        return _nothing_yet(moment, width)
    if width >= 60 and height <= 3:
        return _wide(moment, scores, width, height)
    if height <= 3:
        return [
            score_row(headline(scores), is_subset=_is_subset(moment, headline(scores))),
            _convergence(moment, width),
        ][:height]
    notes = [_convergence(moment, width), *_basis(moment, width)]
    room = max(1, height - len(notes))
    rows: list[Row] = []
    groups = _groups(scores)
    named = len(groups) > 1 or len({score.benchmark for score in scores}) > 1
    spare = room - len(scores) - named * len(groups) if width >= 24 else 0
    drawn = len(scores) if spare >= len(scores) else min(1, max(0, spare))
    for group in groups:
        if named:
            rows.append(row(Span(_group_name(group[0]), "muted")))
        for score in group:
            rows.append(score_row(score, is_subset=_is_subset(moment, score)))
            if drawn > 0:
                rows.append(interval_row(score, width))
                drawn -= 1
    if len(rows) > room:
        rows = [_named_row(score, width, is_subset=_is_subset(moment, score)) for score in scores]
        rows = (
            [*rows[: room - 1], row(Span(f"… {len(rows) - room + 1} more: z zooms", "muted"))]
            if len(rows) > room
            else rows
        )
    return [*rows, *notes][:height]


def _wide(moment: Moment, scores: Sequence[ScoreValue], width: int, height: int) -> list[Row]:
    """For narrow terminals, where this panel is two rows high and spans them."""
    is_one = len(_groups(scores)) == 1

    def cells(between: str, *, in_full: bool, room: int) -> Row:
        return joined(
            [
                _cell(score, 0 if is_one else room, in_full=in_full, is_subset=_is_subset(moment, score))
                for score in scores
            ],
            between,
        )

    first = cells("   ", in_full=True, room=24)
    for room in (24, 7):
        if width_of(first) > width:
            first = cells("  ", in_full=False, room=room)
    if width_of(first) > width:
        first = spread(first, row(Span(" z zooms", "muted")), width)
    return [first, _convergence(moment, 24)][:height]


def _cell(score: ScoreValue, room: int, *, in_full: bool, is_subset: bool) -> Row:
    """One score and its interval in the fewest columns, after whose it is where that has any room."""
    name = f"@{tame_line(score.metric).partition('@')[2]}{'*' * is_subset}"
    whose = f"{clip(tame_line(score.check or score.benchmark), room)} " if room else ""
    interval = f" [{score.low * 100:.1f},{score.high * 100:.1f}]" if in_full else f" ±{reach(score):.1f}"
    return row(Span(f"{whose}{name} ", "text"), Span(percent(score.value), "strong"), Span(interval, "text"))


def _nothing_yet(moment: Moment, width: int) -> list[Row]:
    tally = moment.progress.tally
    if moment.state == "reading":
        return [row(Span("reading the log …", "muted"))]
    if not tally.judged:
        return [row(Span(f"pass@1   {NONE}", "muted")), row(Span("no verdict yet", "muted"))]
    passed = f"{tally.outcomes[Outcome.PASSED]} of {several(tally.judged, 'sample')} passed"
    return [
        row(Span(f"pass@1   {NONE}  ", "muted"), Span(passed, "text")),
        *wrapped("a score needs a problem with all its samples", width, "muted"),
    ]


def _convergence(moment: Moment, width: int) -> Row:
    reaches = [reach * 100 for _, reach in moment.progress.tally.convergence]
    if not reaches:
        return ()
    if len(reaches) < 2:
        return row(Span(f"±{reaches[-1]:.1f} pp so far", "muted"))
    end = _expected_end(moment)
    tail = f"  {reaches[-1]:.1f}" + (f", end ~{end:.1f}" if end is not None else "")
    shown = thinned(reaches, max(6, min(24, width - len(tail) - 5)))
    return row(
        Span("±pp ", "muted"), Span(strip(shown, len(shown), max(shown)), "accent"), Span(tail, "text")
    )


def _expected_end(moment: Moment) -> float | None:
    """How far the interval will reach in the end if problems stay as different as they are: it falls with 1/sqrt(problems)."""
    tally = moment.progress.tally
    done, total = tally.complete_problems, len(tally.problems)
    if not is_interim(moment) or done < 8 or not tally.convergence or done >= total:
        return None
    return tally.convergence[-1][1] * 100 * math.sqrt(tally.convergence[-1][0] / total)


def _basis(moment: Moment, width: int) -> list[Row]:
    tally = moment.progress.tally
    n = min((entry.n for entry in moment.entries), default=0)
    order = ", random order" if is_interim(moment) else ""
    text = f"n={n} · 95 % over problems{order}" if width >= 28 else "95 % interval"
    rows = [row(Span(clip(text, width), "muted"))]
    if machine := tally.unmarked.total():
        rows.append(row(Span(f"{machine} not marked (machine): not counted", "warn")))
    if is_interim(moment):
        rows += _ending(headline(tally.scores), width)
    return rows


def _ending(score: ScoreValue, width: int) -> list[Row]:
    """Where the finished run's score will be, for people who peek; nothing while that is anywhere."""
    low = 100 * max(score.always_low, score.least)
    high = 100 * min(score.always_high, score.most)
    if high - low > 95:
        return []
    return [row(Span(clip(f"will end in [{low:.1f}, {high:.1f}], peek freely", width), "muted"))]


def _groups(scores: Sequence[ScoreValue]) -> list[list[ScoreValue]]:
    groups: dict[tuple[int, str], list[ScoreValue]] = {}
    for score in scores:
        groups.setdefault((score.entry, score.check or ""), []).append(score)
    return list(groups.values())


def _is_subset(moment: Moment, score: ScoreValue) -> bool:
    return score.entry < len(moment.entries) and moment.entries[score.entry].is_subset


def _group_name(score: ScoreValue) -> str:
    check = f", {score.check} tests" if score.check else ""
    return tame_line(f"{score.benchmark}{check}").lstrip(", ")
