"""A run that is watched as plain lines."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.events import (
    EngineStarted,
    Noted,
    PlannedEntry,
    RunFinished,
    RunPlanned,
    SampleJudged,
    WorkerLost,
)
from engine.log import LogWriter, write_log
from engine.run import RunFolder
from engine.verdict import Outcome
from tui.cli.follow import follow_plainly, why_gone


def test_what_the_engine_notes_is_told_and_cannot_hurt_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = RunFolder(tmp_path)
    write_log(
        folder.events,
        [
            RunPlanned(at=1.0, run="r", model="m", entries=()),
            Noted(at=2.0, text="box limits the rate\x1b[2J", level="warning"),
            WorkerLost(at=3.0, kind="sandbox", reason="node b does not answer any more"),
            RunFinished(at=4.0),
        ],
    )

    follow_plainly(folder)

    out, err = capsys.readouterr()
    assert out == ""
    assert "box limits the rate" in err
    assert "a sandbox worker was lost: node b does not answer any more" in err
    assert "\x1b" not in err


def test_the_last_line_is_the_end_of_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of a second ends before the next line is due, and its last line said that nothing was marked."""
    folder = RunFolder(tmp_path)
    entry = PlannedEntry(benchmark="b", title="B", problems=("b/1",), n=1, k=(1,), checks=("base",))
    writer = LogWriter(folder.events)
    writer.append(RunPlanned(at=1.0, run="r", model="m", entries=(entry,)))
    writer.append(EngineStarted(at=1.0, pid=1, host="h", version="0"))
    writer.sync()

    def end(_: float) -> None:
        writer.append(SampleJudged(at=2.0, problem="b/1", sample=0, outcome=Outcome.PASSED))
        writer.append(RunFinished(at=2.0))
        writer.sync()

    monkeypatch.setattr("tui.cli.follow.time.sleep", end)
    with folder.hold():
        follow_plainly(folder)

    first, last = capsys.readouterr().err.splitlines()
    assert "0/1 (0%)" in first
    assert "1/1 (100%)" in last
    assert last.endswith("finished")
    assert "tok/s" not in last


def test_a_run_that_has_ended_is_told_once(
    recorded: Callable[[str, str], RunFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    follow_plainly(recorded("finished", "r"))

    told = [line for line in capsys.readouterr().err.splitlines() if "160/160" in line]
    assert len(told) == 1


@pytest.mark.parametrize(("free", "said"), [(0, "the disk it writes to is full"), (1 << 40, "is gone")])
def test_an_engine_lost_to_a_full_disk_is_said_to_be(
    free: int, said: str, recorded: Callable[[str, str], RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = recorded("interrupted", "1123-2003-lost")
    usage = shutil.disk_usage(folder.path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    assert why_gone(folder).endswith(said)
