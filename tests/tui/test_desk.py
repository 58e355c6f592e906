"""The clerk's process answers, refuses in words, and is replaced when it dies."""

import os
import signal
from collections.abc import Callable

import pytest

from engine.desk.series import series
from engine.desk.words import CompareRuns, ListCheckpoints, OpenSample, Series
from engine.errors import UsageError
from engine.events import RunStopped
from engine.log import read_log, write_log
from engine.run import RunFolder
from tui.desk import Desk


async def test_the_clerk_answers_refuses_and_is_replaced() -> None:
    desk = Desk()
    try:
        assert (await desk.ask(ListCheckpoints(), Series)).checkpoints == ()
        with pytest.raises(UsageError, match="Two runs"):
            await desk.ask(CompareRuns(folders=()), object)
        with pytest.raises(UsageError, match="not a whole run of proctor"):
            await desk.ask(OpenSample(folder="/nowhere", entry=0, problem="x", text=""), object)
        first = desk._process
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)
        await first.wait()
        assert (await desk.ask(ListCheckpoints(), Series)).checkpoints == ()
    finally:
        desk.close()


def test_a_run_that_ended_without_a_score_is_no_step_of_a_series(
    recorded: Callable[[str, str], RunFolder],
) -> None:
    scored = recorded("finished", "1123-2003-7f3a")
    plan = read_log(scored.events)[0]
    failed = recorded("finished", "1123-2004-dead")
    write_log(failed.events, [plan, RunStopped(at=plan.at + 1, reason="no room", failed=True)])

    assert [point.run for point in series(ListCheckpoints()).checkpoints] == [scored.id]
