"""A processor for each worker, where there are just as many workers as processors."""

import os
import sys

import pytest

from sandbox import open_sandbox
from sandbox.inside import seat
from sandbox.program import CommandStep, InProcessProgram, Limits, StepsProgram

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
SAY = "import os\nprint(len(os.sched_getaffinity(0)))\n"


def test_a_seat_is_taken_only_where_there_is_one_for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[set[int]] = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5, 9})
    monkeypatch.setattr(os, "sched_setaffinity", lambda _, processors: taken.append(set(processors)))
    assert seat.take(None) == set()
    assert seat.take([0, 2]) == set()
    assert taken == []
    there = seat.take([1, 3])
    seat.leave(there)
    assert there == {3, 5, 9}
    assert taken == [{5}, {3, 5, 9}]


async def test_programs_sit_on_one_processor_and_commands_have_all() -> None:
    there = len(os.sched_getaffinity(0))
    sandbox = await open_sandbox("namespaces", workers=there)
    try:
        program = await sandbox.execute(InProcessProgram(source=SAY), Limits(cpu=5))
        step = CommandStep(stage="run", argv=("python3", "-c", SAY), cpu=5.0)
        command = await sandbox.execute(StepsProgram(files={}, steps=(step,)), Limits(cpu=5))
    finally:
        await sandbox.close()
    assert program.stdout == "1\n"
    assert command.stdout == f"{there}\n"
