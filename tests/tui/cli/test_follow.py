"""A run that is watched as plain lines."""

from pathlib import Path

import pytest

from engine.events import Noted, RunFinished, RunPlanned, WorkerLost
from engine.log import write_log
from engine.run import RunFolder
from tui.cli.follow import follow_plainly


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
