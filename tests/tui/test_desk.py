"""The clerk's process answers, refuses in words, and is replaced when it dies."""

import os
import signal

import pytest

from engine.desk.words import CompareRuns, ListCheckpoints, OpenSample, Series
from engine.errors import UsageError
from tui.desk import Desk


async def test_the_clerk_answers_refuses_and_is_replaced() -> None:
    desk = Desk()
    try:
        assert (await desk.ask(ListCheckpoints(), Series)).checkpoints == ()
        with pytest.raises(UsageError, match="Two runs"):
            await desk.ask(CompareRuns(folders=()), object)
        with pytest.raises(UsageError, match="not a proctor run"):
            await desk.ask(OpenSample(folder="/nowhere", entry=0, problem="x", text=""), object)
        first = desk._process
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)
        await first.wait()
        assert (await desk.ask(ListCheckpoints(), Series)).checkpoints == ()
    finally:
        desk.close()
