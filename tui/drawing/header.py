"""The top of the run screen: which run, how it stands, under which protocol, how far, how long."""

from engine.progress import remaining
from tui.drawing.bars import meter
from tui.drawing.formats import brief_duration, clock, count, duration, duration_range, percent
from tui.drawing.glyphs import STATES
from tui.drawing.moment import Moment
from tui.drawing.rows import Row, Span, clip, clip_middle, joined, row, spread, width_of
from tui.terminal.tame import tame_line


def header_rows(moment: Moment, width: int) -> list[Row]:
    """Three rows; two where the terminal is narrow."""
    if width < 100:
        return [_narrow_identity(moment, width), _narrow_progress(moment, width)]
    return [_identity(moment, width), _protocol(moment, width), _progress(moment, width)]


def state_span(state: str) -> Span:
    """A run's state as glyph and word."""
    glyph, meaning = STATES.get(state, ("?", "bad"))
    return Span(f"{glyph} {state.upper()}", f"{meaning} strong")


def samples_line(moment: Moment) -> str:
    """Judged and planned samples."""
    return f"{count(moment.progress.tally.judged)}/{count(moment.progress.tally.samples)}"


def share_done(moment: Moment) -> float:
    """Judged share of the planned samples; what the machine could not mark counts as dealt with."""
    tally = moment.progress.tally
    return (tally.judged + tally.unmarked.total()) / tally.samples if tally.samples else 0.0


def time_left(moment: Moment) -> str:
    """The rest of the run in words, or why it cannot be told."""
    if moment.state == "paused":
        return "no ETA while paused"
    rest = remaining(moment.progress, moment.now) if moment.state == "running" else None
    if rest is None:
        return (
            "ETA after 20 verdicts" if moment.state == "running" and moment.progress.tally.judged < 20 else ""
        )
    text = f"ETA {duration_range(rest.low, rest.high)}"
    return f"{text}, about {clock(moment.now + rest.middle)[:5]}" if rest.middle > 3600 else text


def protocol_line(moment: Moment) -> str:
    """Benchmark and protocol of every entry, one line."""
    parts = []
    shard = f", shard {moment.progress.shard}" if moment.progress.shard else ""
    for entry in moment.entries:
        some = len(entry.problems)
        share = f" {some} of {entry.published}" if entry.published > some else ""
        parts.append(f"{entry.title}{share}{shard} · {entry.protocol}")
    if len(parts) > 1:
        titles = " + ".join(entry.title for entry in moment.entries)
        same = {entry.protocol for entry in moment.entries}
        return tame_line(f"{titles}{shard} · {same.pop() if len(same) == 1 else 'each with its protocol'}")
    return tame_line(parts[0]) if parts else ""


def grade_span(moment: Moment) -> Span:
    """The isolation grade; the weakest one is a warning."""
    sandbox = moment.progress.phase.sandbox
    if sandbox is None:
        return Span("walls not up yet", "muted")
    weak = sandbox.grade == "plain"
    return Span(
        f"walls: {tame_line(sandbox.grade)}{' (weakest: rlimits only)' if weak else ''}",
        "warn" if weak else "muted",
    )


def _identity(moment: Moment, width: int) -> Row:
    phase = moment.progress.phase
    model = tame_line(moment.progress.model)
    about = moment.about
    end: list[Row] = []
    if about.sha256:
        end.append(row(Span(f"sha256 {about.sha256[:8]}…", "muted")))
    if about.host:
        end.append(row(Span(clip(about.host, 20), "muted")))
    if phase.started:
        end.append(row(Span(f"since {clock(phase.started)}", "muted")))
    begin = row(
        Span("proctor", "accent"),
        Span(" ▸ run ", "muted"),
        Span(tame_line(moment.run), "strong"),
        "   ",
        state_span(moment.state),
        "   ",
    )
    tail = joined(end)
    room = width - 2 - width_of(begin) - width_of(tail) - 2
    return spread(
        row(" ", begin, Span(clip_middle(model, max(10, room)), "text")), row("  ", tail, " "), width
    )


def _protocol(moment: Moment, width: int) -> Row:
    return spread(row(" ", Span(protocol_line(moment), "text")), row("  ", grade_span(moment), " "), width)


def _worked(moment: Moment) -> float:
    """Seconds of work; of an engine that was lost, until it last wrote."""
    phase = moment.progress.phase
    return phase.elapsed(moment.now if moment.is_at_work else phase.last)


def _progress(moment: Moment, width: int) -> Row:
    if moment.state == "reading":
        begin = row(Span(f" reading the log {percent(moment.read, 0)}"))
        return spread(begin, row(" "), width)
    tally = moment.progress.tally
    elapsed = duration(_worked(moment))
    begin = row(f" {samples_line(moment):<{_places(tally.samples)}}  ")
    end = row(
        f" {percent(share_done(moment)):>7}  ",
        Span(f"{elapsed} elapsed", "muted"),
        Span(f"  {time_left(moment)}", "text"),
        " ",
    )
    done, rest = meter(share_done(moment), max(10, width - width_of(begin) - max(width_of(end), 44)))
    colour = STATES.get(moment.state, ("", "now"))[1]
    if not tally.samples:
        colour = "muted"
    return spread(row(begin, Span(done, colour), Span(rest, "faint")), end, width)


def _places(samples: int) -> int:
    """Columns of `samples_line` at the end of the run: the line after it never moves."""
    return 2 * len(count(samples)) + 1


def _narrow_identity(moment: Moment, width: int) -> Row:
    titles = " + ".join(tame_line(entry.title) for entry in moment.entries)
    begin = row(" run ", Span(tame_line(moment.run), "strong"), " ", state_span(moment.state), " ")
    end = row(" ", Span(clip(titles, 24), "text"), " ")
    room = max(8, width - width_of(begin) - width_of(end))
    middle = Span(clip_middle(tame_line(moment.progress.model), room), "text")
    return spread(row(begin, middle), end, width)


def _narrow_progress(moment: Moment, width: int) -> Row:
    if moment.state == "reading":
        return row(Span(f" reading the log {percent(moment.read, 0)}"))
    entry = moment.entries[0] if moment.entries else None
    sandbox = moment.progress.phase.sandbox
    begin = row(
        Span(f" n={entry.n} " if entry else " ", "text"),
        Span(
            f"{tame_line(sandbox.grade)} " if sandbox else "",
            "warn" if sandbox and sandbox.grade == "plain" else "muted",
        ),
    )
    rest = remaining(moment.progress, moment.now) if moment.state == "running" else None
    left = f" ETA {brief_duration(rest.middle)}" if rest else ""
    elapsed = duration(_worked(moment))
    end = row(f" {percent(share_done(moment)):>7} {samples_line(moment)} {elapsed}{left:<11} ")
    done, missing = meter(share_done(moment), max(4, width - width_of(begin) - width_of(end)))
    return spread(
        row(begin, Span(done, STATES.get(moment.state, ("", "now"))[1]), Span(missing, "faint")), end, width
    )
