"""The process that watches a run beside its baseline and asks it to stop once the question is decided.

It only reads the log and appends one request, as any watcher may. It belongs to no terminal, so `--until-decided`
outlives the one it was asked for on; if it dies, the run goes on to its end and nothing is lost.
"""

import subprocess
import sys
import time
from pathlib import Path

import msgspec

from engine.comparable import DECISIVE
from engine.errors import UsageError
from engine.log import LogReader
from engine.manifest import settled_spec
from engine.progress import Progress
from engine.quick.deciding import Decision, decide
from engine.requests import StopRun, send
from engine.run import RunFolder
from engine.spec import RunSpec

LOOK = 1.0
"""Seconds between two looks."""


def refuse_unlike(spec: RunSpec, baseline: RunFolder) -> None:
    """Refuse a baseline that cannot decide anything about a run that is about to start.

    Raises:
        UsageError: it is not finished, sat nothing of the suite, or sat it by another protocol.
    """
    progress = baseline.replay()
    if (state := baseline.state(progress)) != "finished":
        raise UsageError(
            f"--baseline {baseline.id} is {state}: the baseline of a decision is a finished run."
        )
    theirs = {
        entry.benchmark: entry.protocol for entry in settled_spec(baseline.read_manifest()).suite.entries
    }
    for entry in spec.suite.entries:
        other = theirs.get(entry.benchmark)
        if other is None:
            raise UsageError(f"--baseline {baseline.id} did not sit {entry.benchmark}.")
        ours = msgspec.structs.replace(
            entry.protocol, style=other.style if entry.protocol.style == "auto" else entry.protocol.style
        )
        unlike = [
            f"{word} {getattr(other, field)!r} against {getattr(ours, field)!r}"
            for field, word in DECISIVE.items()
            if getattr(ours, field) != getattr(other, field)
        ]
        if unlike:
            raise UsageError(
                f"--baseline {baseline.id} sat {entry.benchmark} by another protocol: {', '.join(unlike)}. "
                "Run with the baseline's settings, or choose another baseline."
            )


def appoint(folder: RunFolder, baseline: RunFolder, margin: float) -> None:
    """Start a referee in a process of its own.

    Args:
        folder: the run that has been launched.
        baseline: what it is held against.
        margin: share within which the two count as tied.
    """
    with (folder.path / "referee.log").open("ab") as log:
        subprocess.Popen(
            [sys.executable, "-P", "-m", "engine.quick.referee", folder.path, baseline.path, repr(margin)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def referee(folder: RunFolder, baseline: RunFolder, margin: float) -> Decision:
    """Follow a run until it is decided or over; returns how the question stood then."""
    before, progress, reader = baseline.replay(), Progress(), LogReader(folder.events)
    standing, seen = decide(before, progress, margin), -1
    while True:
        events = reader.read()
        for event in events:
            progress.apply(event)
        if progress.tally.complete_problems != seen:
            seen, standing = progress.tally.complete_problems, decide(before, progress, margin)
        if standing.is_made:
            send(folder.requests, StopRun(by=f"the referee ({standing.line()})", finish=True))
            return standing
        if not events and folder.state(progress) in ("finished", "stopped", "failed", "lost"):
            return standing
        time.sleep(LOOK)


if __name__ == "__main__":
    run_path, baseline_path, tied = sys.argv[1:]
    print(referee(RunFolder(Path(run_path)), RunFolder(Path(baseline_path)), float(tied)).line(), flush=True)
