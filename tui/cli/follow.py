"""`proctor attach`, `proctor watch`, and what follows `proctor run`: looking at a run until it ends."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext

import click

from engine.errors import EngineLost
from engine.events import Noted, WorkerLost
from engine.live import WATCH_SECONDS, read_frame
from engine.live import watch as watch_live
from engine.log import LogReader
from engine.places import places
from engine.progress import Progress
from engine.requests import StopRun, send
from engine.run import RunFolder, find_run
from engine.several import several
from tui.cli.readonly import refuse_to_change
from tui.cli.results import present_line, print_result, progress_line
from tui.drawing.notes import sentence_of

QUIET = 10.0
"""Seconds without an event after which the present moment is worth looking at."""

NO_ROOM = 1 << 20
"""Bytes free below which a log can no longer be written."""

LEAVING = 20.0
"""Seconds for which one who was told to leave waits for the engine; batch systems kill after thirty."""

ENDED = ("finished", "stopped", "failed", "lost")


@click.command()
@click.argument("runs", nargs=-1)
def attach(runs: tuple[str, ...]) -> int:
    """Watch a run (an id, part of one, a folder, or `last`) in the full-screen interface.

    Several RUNS are the shards of one and are watched as one.
    """
    return follow(_one(runs), full_screen=True, may_stop=False)


@click.command()
@click.argument("runs", nargs=-1)
def watch(runs: tuple[str, ...]) -> int:
    """Watch a run as plain lines, one per few per cent; ends with the run.

    Several RUNS are the shards of one and are watched as one.
    """
    return follow(_one(runs), full_screen=False, may_stop=False)


def _one(runs: tuple[str, ...]) -> RunFolder:
    """The run that is meant; several are joined while they are followed."""
    if len(runs) < 2:
        return find_run(places().runs, *(runs or ("last",)))
    from engine.launch import join

    refuse_to_change("join them into a run")

    return join([find_run(places().runs, run) for run in runs], follow=True)


def home() -> int:
    """The home screen, or the list of runs where there is no terminal to draw on."""
    if can_draw():
        from tui.fullscreen import run_app

        return run_app(None)
    from tui.cli.runs import print_runs

    print_runs(as_json=False)
    return 0


def follow(
    folder: RunFolder,
    *,
    full_screen: bool,
    as_json: bool = False,
    may_stop: bool = True,
    then: Callable[[RunFolder], Mapping[str, object]] = lambda _: {},
) -> int:
    """Follow a run until it ends or the user leaves; returns the exit status.

    Args:
        folder: the run.
        full_screen: draw, where there is a terminal to draw on.
        as_json: print the result as one JSON object at the end.
        may_stop: whether an interrupt stops the run (it was started here) or only the watching.
        then: called once the run has ended; what it returns joins the JSON object.
    """
    if full_screen and can_draw():
        from tui.fullscreen import run_app

        status = run_app(folder)
        progress = folder.replay()
        if folder.state(progress) == "finished":
            print_result(folder, progress, as_json=False)
            then(folder)
        return status
    try:
        with _told_to_leave() if may_stop else nullcontext():
            progress = follow_plainly(folder)
    except KeyboardInterrupt as told:
        if may_stop:
            send(folder.requests, StopRun(by="SIGTERM") if told.args else StopRun())
            print(
                f"\nproctor: stopping; every verdict is kept. Go on with: proctor resume {folder.id}",
                file=sys.stderr,
            )
            if told.args:
                _await_leaving(folder)
        return 130
    if as_json:
        print_result(folder, progress, as_json=True, more=then(folder))
    else:
        print_result(folder, progress, as_json=False)
        then(folder)
    if folder.state(progress) in ("lost", "failed"):
        raise _lost(folder, progress)
    return 0


@contextmanager
def _told_to_leave() -> Iterator[None]:
    """Take SIGTERM for an interrupt, with its name as argument: so batch systems and containers end a job."""

    def leave(number: int, _: object) -> None:
        raise KeyboardInterrupt(signal.Signals(number).name)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _await_leaving(folder: RunFolder) -> None:
    """Stay until the engine has let go: whoever ends us may end everything, or copy the run, as soon as we have left."""
    until = time.monotonic() + LEAVING
    while folder.is_held() and time.monotonic() < until:
        time.sleep(0.1)


def _lost(folder: RunFolder, progress: Progress) -> EngineLost:
    """What is said of a run that did not come to its end: why, what is safe, and how to go on."""
    failed = folder.state(progress) == "failed"
    happened = f"run {folder.id} failed" if failed else f"the engine of run {folder.id} was lost"
    reason = (progress.phase.reason or why_gone(folder)).rstrip(".")
    return EngineLost(
        f"{happened}: {reason}. {several(progress.tally.judged, 'verdict')} safe on disk; "
        f"go on with: proctor resume {folder.id} (log: {folder.engine_log})"
    )


def why_gone(folder: RunFolder) -> str:
    """Why an engine that said nothing is no longer there, as far as it shows from outside."""
    full = shutil.disk_usage(folder.path).free < NO_ROOM
    return "its process is gone, and the disk it writes to is full" if full else "its process is gone"


def can_draw() -> bool:
    """Whether there is a terminal for the full-screen interface; Textual draws on standard error."""
    return (
        sys.stdin.isatty()
        and sys.stderr.isatty()
        and os.environ.get("TERM", "dumb") != "dumb"
        and "CI" not in os.environ
    )


def follow_plainly(folder: RunFolder) -> Progress:
    """Print a line now and then, and what a person should know at once, until the run ends.

    An engine that has recorded nothing for a while is watched: the lines then tell what it is at.
    """
    progress, reader = Progress(), LogReader(folder.events)
    shown, at, heard, touched = -1.0, 0.0, time.time(), 0.0
    told = (-1, "")
    while True:
        events = reader.read()
        for event in events:
            progress.apply(event)
            if isinstance(event, Noted | WorkerLost):
                print(sentence_of(event), file=sys.stderr, flush=True)
        if events and len(events) > 10_000:
            continue
        share = progress.tally.judged / max(1, progress.tally.samples)
        now = time.time()
        heard = now if events else heard
        is_quiet = now - heard > QUIET
        if is_quiet and now - touched > WATCH_SECONDS / 2:
            touched = now
            watch_live(folder.watched)
        ended = not events and folder.state(progress) in ENDED
        is_due = now - at >= (2 if share - shown >= 0.05 else 30)
        state = folder.state(progress) if ended else progress.phase.state
        is_last = ended and told != (progress.tally.judged, state)
        if progress.phase.state != "empty" and (is_due or is_last):
            shown, at, told = share, now, (progress.tally.judged, state)
            present = present_line(read_frame(folder.live), now) if is_quiet else ""
            line = progress_line(progress, now, state=state)
            print("  ".join(filter(None, (line, present))), file=sys.stderr, flush=True)
        if ended:
            return progress
        if not events:
            time.sleep(0.1)
