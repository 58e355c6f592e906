"""The lines under the panels: what a person should know about this run now."""

import textwrap

from engine.events import Noted, WorkerLost
from engine.headline import headline
from engine.several import several
from tui.drawing.formats import clock, duration, percent
from tui.drawing.moment import Moment
from tui.drawing.rows import Row, Span, clip, row
from tui.drawing.scores import is_interim, reach
from tui.terminal.tame import tame_line


def note_rows(moment: Moment, width: int, height: int) -> list[Row]:
    """What the state means first, then the newest notes of the engine, then what one may do next."""
    text, meaning = _state(moment)
    engine = _engine_notes(moment, width)
    lines = textwrap.wrap(text, max(10, width - 2), break_on_hyphens=False)
    if len(lines) > 1 and (engine or height < len(lines)):
        lines = [clip(text, width - 1)]
    said = [*(row(Span(f" {line}", meaning)) for line in lines), *engine]
    return [*said, *_next(moment, width)][:height]


def sentence_of(note: Noted | WorkerLost) -> str:
    """What happened, with the time of day, safe to print."""
    text = note.text if isinstance(note, Noted) else f"a {note.kind} worker was lost: {note.reason}"
    return f"{clock(note.at)} {tame_line(text)}"


def _state(moment: Moment) -> tuple[str, str]:
    tally, phase = moment.progress.tally, moment.progress.phase
    run = tame_line(moment.run)
    match moment.state:
        case "reading":
            text, meaning = "opening the run", "muted"
        case "finished":
            # One score of several would be taken for the run's.
            told = headline(tally.scores) if tally.scores and len(moment.entries) == 1 else None
            score = f"{told.metric} {percent(told.value)} ±{reach(told):.1f} · " if told else ""
            lost = tally.unmarked.total()
            text = f"finished: {score}{several(tally.judged, 'sample')} in {duration(phase.worked)}"
            if lost:
                text += f" · {lost} not marked because of the machine: proctor resume {run} tries again"
            meaning = "good"
        case "stopped":
            text = f"{tame_line(phase.reason) or 'stopped'} · {several(tally.judged, 'verdict')} kept · r or proctor resume {run} goes on"
            meaning = "warn"
        case "failed":
            text = f"failed: {tame_line(phase.reason)} · {several(tally.judged, 'verdict')} kept · r or proctor resume {run} goes on"
            meaning = "bad"
        case "lost":
            text = f"The engine is gone. {several(tally.judged, 'verdict')} on disk · r goes on, as does proctor resume {run} · log engine.log"
            meaning = "bad"
        case "paused":
            text, meaning = "paused: the engine waits · space goes on", "warn"
        case "stopping":
            text, meaning = "stopping: problems that were begun are being finished", "warn"
        case _ if tally.references_failed:
            (_, problem), reason = next(iter(tally.references_failed.items()))
            number = len(tally.references_failed)
            text = f"{number} reference solution{'s' * (number > 1)} fail here: {tame_line(problem)}: {tame_line(reason)}"
            meaning = "warn"
        case _ if is_interim(moment) and tally.scores:
            n = min((entry.n for entry in moment.entries), default=1)
            done = tally.complete_problems
            have = "problem has" if done == 1 else "problems have"
            what = ("its sample" if done == 1 else "their sample") if n == 1 else f"all {n} samples"
            text = f"interim: {done} {have} {what}, a fair subset (random order)"
            meaning = "muted"
        case _:
            text, meaning = "", ""
    return text, meaning


def _next(moment: Moment, width: int) -> list[Row]:
    """That the run needs nobody, or what is worth doing with its result."""
    run = tame_line(moment.run)
    if moment.frame is not None and moment.frame.pid and moment.is_at_work:
        text = f"engine pid {moment.frame.pid} goes on without this screen · proctor attach {run} comes back"
        if len(text) > width - 2:
            text = f"goes on without this screen · proctor attach {run}"
    elif moment.state == "finished":
        text = (
            f"Enter opens a sample · 4 holds the run beside another · proctor report {run} makes a page of it"
        )
    else:
        return []
    return [row(Span(clip(f" {text}", width - 1), "muted"))]


def _engine_notes(moment: Moment, width: int) -> list[Row]:
    rows = []
    for note in reversed(moment.progress.feed.notes):
        is_warning = isinstance(note, WorkerLost) or note.level == "warning"
        rows.append(row(Span(clip(f" {sentence_of(note)}", width), "warn" if is_warning else "muted")))
    return rows
