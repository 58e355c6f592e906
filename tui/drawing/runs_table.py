"""The list of runs: state, what sat what, how far, how well."""

from collections.abc import Collection, Sequence

from engine.several import several
from tui.drawing.formats import NONE, brief_duration, day
from tui.drawing.glyphs import STATES
from tui.drawing.rows import Row, Span, clip, clip_middle, fit, left, right, row, width_of
from tui.drawing.scores import reach
from tui.drawing.wrapping import wrapped
from tui.overview import RunLine, time_left
from tui.terminal.tame import tame_line

FEW = 2
"""Lines of a panel in which every need has one."""
ORDERS = ("newest first", "best first", "by model", "by benchmark")


def in_order(lines: Sequence[RunLine], order: str) -> list[RunLine]:
    """The runs in an order of `ORDERS`; equals stay newest first."""
    match order:
        case "best first":
            return sorted(lines, key=lambda line: -(line.score.value if line.score else -1.0))
        case "by model":
            return sorted(lines, key=lambda line: line.model.lower())
        case "by benchmark":
            return sorted(lines, key=lambda line: line.titles.lower())
        case _:
            return list(lines)


def matching(lines: Sequence[RunLine], words: str) -> list[RunLine]:
    """The runs that hold every word in any column; a word after `!` must not occur."""
    kept = list(lines)
    for word in words.lower().split():
        wanted, text = not word.startswith("!"), word.removeprefix("!")
        if text:
            kept = [line for line in kept if (text in _haystack(line)) == wanted]
    return kept


def heading(width: int) -> Row:
    """Column names."""
    if width < 100:
        model, bench = _narrow_widths(width)
        names = f"   {'RUN':<15}{left('MODEL', model)} {left('BENCHMARK', bench)} {'DONE':>5}  PASS@1 %"
        return row(Span(left(names, width), "muted"))
    model, bench = _widths(width)
    names = f"   {'RUN':<15}{left('MODEL', model)} {left('BENCHMARK', bench)} {'PROTOCOL':<10} {'DONE':>5}  {'PASS@1 %':<13} STATUS"
    return row(Span(left(names, width), "muted"))


def table_rows(
    lines: Sequence[RunLine],
    width: int,
    height: int,
    now: float,
    *,
    top: int = 0,
    cursor: int | None = None,
    tagged: Collection[str] = (),
    may_resume: bool = True,
) -> list[Row]:
    """The window of the list; it names the key that goes on with a run where that may be used."""
    rows = []
    for index, line in enumerate(lines[top : top + height], start=top):
        drawn = run_row(line, width, now, is_tagged=line.run in tagged, may_resume=may_resume)
        if index == cursor:
            drawn = tuple(Span(span.text, f"{span.meaning} cursor") for span in fit(drawn, width))
        rows.append(drawn)
    return rows


def run_row(
    line: RunLine, width: int, now: float, *, is_tagged: bool = False, may_resume: bool = True
) -> Row:
    """One run on one line."""
    tag = "+" if is_tagged else " "
    if line.problem:
        return row(
            Span(f"{tag}! ", "bad"),
            Span(left(tame_line(line.run), 15), "text"),
            Span(clip(tame_line(line.problem), width - 18), "warn"),
        )
    glyph, meaning = STATES.get(line.state, ("?", "bad"))
    is_narrow = width < 100
    model, bench = _narrow_widths(width) if is_narrow else _widths(width)
    which: Row = (
        Span(f"{tag}{glyph} ", meaning),
        Span(left(tame_line(line.run), 15), "strong"),
        Span(left(clip_middle(tame_line(line.model), model), model) + " ", "text"),
        Span(left(tame_line(line.titles), bench) + " ", "text"),
    )
    share = f"{line.judged * 100 // line.samples} %" if line.samples else NONE
    done = Span(right(share, 5) + "  ", "text")
    if is_narrow:
        is_broken = line.state in ("lost", "failed")
        said = f"{line.state}{' · r' if may_resume else ''}" if is_broken else _score(line)
        return fit((*which, done, Span(left(said, 13), "bad" if is_broken else "text")), width)
    spent = 3 + 15 + model + 1 + bench + 1 + 10 + 1 + 5 + 2 + 13 + 1
    status, status_meaning = _status(line, now, " · r resume" if may_resume else "")
    return (
        *which,
        Span(left(_short_protocol(line), 10) + " ", "muted"),
        done,
        Span(left(_score(line), 13) + " ", "text"),
        Span(clip(status, max(0, width - spent)), status_meaning),
    )


def is_waiting(line: RunLine) -> bool:
    """Whether a run waits for a person."""
    return line.state in ("lost", "failed") or (line.state == "finished" and line.unmarked > 0)


def needs(waiting: Sequence[RunLine], width: int, height: int, *, may_resume: bool = True) -> list[Row]:
    """What runs wait for, with the key that does it where it may be used.

    A line each where there is only room for that; else as many as what they say takes.
    """
    if not waiting:
        return [row(Span("nothing: no engine is gone, no run failed, no sample was left unmarked", "muted"))]
    resumes, again = (" · r resumes", " · r tries again") if may_resume else ("", "")
    rows: list[Row] = []
    for line in waiting[:height]:
        if line.state == "lost":
            text = f"its engine is gone at {_share(line)}; {several(line.judged, 'verdict')} safe on disk{resumes}"
        elif line.state == "failed":
            text = f"failed at {_share(line)}: {clip(tame_line(line.reason), 240)}{again}"
        else:
            text = f"{several(line.unmarked, 'sample')} could not be marked on this machine{again}"
        glyph, meaning = STATES[line.state] if line.state != "finished" else ("H", "harness_error")
        head = f"{glyph} {tame_line(line.run)} "
        said = wrapped(text, width - width_of(row(Span(head)))) if height > FEW else [row(Span(text, "text"))]
        rows.append(row(Span(head, meaning), *said[0]))
        rows += [row(Span(" " * len(head), "text"), *more) for more in said[1:]]
    return rows[:height]


def _widths(width: int) -> tuple[int, int]:
    """Columns for model and benchmark."""
    room = max(30, width - 3 - 15 - 10 - 5 - 13 - 6 - 24)
    return room * 13 // 20, room - room * 13 // 20


def _narrow_widths(width: int) -> tuple[int, int]:
    """Columns for model and benchmark on a narrow terminal: the score is never cut for them."""
    room = max(12, width - 3 - 15 - 2 - 7 - 13)
    bench = min(14, room // 2)
    return room - bench, bench


def _score(line: RunLine) -> str:
    if line.score is None:
        return NONE
    if line.exams > 1:  # one of several would be taken for the run's
        return "several"
    interim = "" if line.state == "finished" else "…"
    mark = f"*{interim}" if line.is_subset else interim and f" {interim}"
    return f"{line.score.value * 100:5.1f} ±{reach(line.score):.1f}{mark}"


def _status(line: RunLine, now: float, resume: str) -> tuple[str, str]:
    when = day(line.last, now)
    match line.state:
        case "running" | "paused" | "loading":
            left_over = time_left(line, now)
            eta = f" · ETA {brief_duration(left_over)}" if left_over is not None else ""
            return f"{line.state}{eta}", STATES[line.state][1]
        case "finished":
            return (f"{when} · {line.unmarked} unmarked" if line.unmarked else when), "muted"
        case "lost":
            return f"engine gone {when}{resume}", "bad"
        case _:
            return f"{line.state} {when}{resume}", STATES.get(line.state, ("", "warn"))[1]


def _short_protocol(line: RunLine) -> str:
    """`n=20 T=0.8` out of the protocol's line."""
    words = line.protocol.replace("·", " ").split()
    return tame_line(
        " ".join(word for word in words if word.startswith(("n=", "T=")) or word in ("greedy", "several"))
    )


def _share(line: RunLine) -> str:
    return f"{line.judged * 100 // line.samples} %" if line.samples else "its start"


def _haystack(line: RunLine) -> str:
    return f"{line.run} {line.model} {line.titles} {line.protocol} {line.state}".lower()
