"""`proctor ls`: a run is a line."""

from collections.abc import Callable

import pytest

from engine.run import RunFolder
from tui.cli.runs import run_line


@pytest.mark.parametrize("columns", [72, 80, 114, 115, 200])
@pytest.mark.parametrize("recording", ["finished", "suite", "interrupted"])
def test_a_run_is_one_line_at_every_width(
    columns: int, recording: str, recorded: Callable[[str, str], RunFolder]
) -> None:
    line = run_line("1123-2003-abcd", "stopped", recorded(recording, "r").replay(), columns)

    assert len(line) <= columns
    assert "pass@1" in line
    assert "[" in line
    assert "\n" not in line


def test_columns_stand_under_each_other(recorded: Callable[[str, str], RunFolder]) -> None:
    progress = recorded("finished", "r").replay()
    lines = [run_line("1123-2003-abcd", state, progress, 80) for state in ("finished", "stopped", "lost")]

    assert len({line.index("pass@1") for line in lines}) == 1
