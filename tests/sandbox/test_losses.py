"""Whatever is killed, and whenever: it costs time, never a verdict, and nothing stays behind."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from sandbox import CallProgram, Ending, Execution, Grade, Limits, open_sandbox, shipping
from sandbox.bare import Bare
from sandbox.headcount import ROOTS
from sandbox.interpreter import choose
from sandbox.pool import Pool, cannot_kill_itself
from sandbox.worker import LocalPipe

pytestmark = pytest.mark.asyncio(loop_scope="module")

RIGHT = CallProgram(solution="def f(x): return x + 1", entry_points=("f",), tests="assert f(1) == 2")
WRONG = CallProgram(solution="def f(x): return x", entry_points=("f",), tests="assert f(1) == 2")
SLEEP = CallProgram(
    solution="import time\ndef f(x): time.sleep(30)", entry_points=("f",), tests="assert f(1) == 2"
)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["namespaces", "landlock"])
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Pool]:
    sandbox = await open_sandbox(request.param, workers=2)
    assert isinstance(sandbox, Pool)
    yield sandbox
    await sandbox.close()


def family() -> list[psutil.Process]:
    """Every process below this one that belongs to a worker."""
    return psutil.Process().children(recursive=True)


async def test_killing_workers_zygotes_and_judges_loses_no_verdict(sandbox: Pool) -> None:
    async def one(program: CallProgram) -> Ending:
        return (await sandbox.execute(program, Limits())).ending

    programs = [RIGHT, WRONG] * 150
    running = asyncio.gather(*(one(program) for program in programs))
    dice = random.Random(5)
    killed = 0
    while not running.done() and killed < 8:
        await asyncio.sleep(0.08)
        victims = family()
        if victims and not running.done():
            with contextlib.suppress(psutil.NoSuchProcess):
                dice.choice(victims).kill()
                killed += 1
    endings = await running
    assert killed >= 2
    lost = [ending for ending in endings if ending is Ending.LOST]
    assert len(lost) <= 3, "a program can be unlucky twice, not many"
    truth = [Ending.COMPLETED if program is RIGHT else Ending.ASSERTION for program in programs]
    told = zip(endings, truth, strict=True)
    assert [(said, true) for said, true in told if said not in (true, Ending.LOST)] == []


BUSY = CallProgram(
    solution="import time\ndef f(x):\n    time.sleep(1.5)\n    return x + 1",
    entry_points=("f",),
    tests="assert f(1) == 2",
)


async def killed_while_running(sandbox: Pool, times: int) -> Execution:
    """Run a program and SIGKILL it so many times; a zygote's children are its judge and the program, in this order."""
    running = asyncio.create_task(sandbox.execute(BUSY, Limits(cpu=20)))
    killed: set[int] = set()
    while not running.done():
        await asyncio.sleep(0.02)
        children: dict[int, list[psutil.Process]] = {}
        for process in family():
            with contextlib.suppress(psutil.NoSuchProcess):
                children.setdefault(process.ppid(), []).append(process)
        for _, *programs in children.values():
            for program in programs:
                with contextlib.suppress(psutil.NoSuchProcess):
                    old = time.time() - program.create_time() > 0.3 and program.pid not in killed
                    if old and len(killed) < times and program.ppid() != os.getpid():
                        program.kill()
                        killed.add(program.pid)
    assert len(killed) == times
    return await running


async def test_a_program_killed_once_from_outside_is_tried_again(sandbox: Pool) -> None:
    execution = await killed_while_running(sandbox, 1)
    assert execution.ending is Ending.COMPLETED


async def test_a_program_killed_twice_from_outside_is_lost_where_it_cannot_have_killed_itself(
    sandbox: Pool,
) -> None:
    execution = await killed_while_running(sandbox, 2)
    assert execution.ending is (Ending.LOST if "pidns" in execution.layers else Ending.SIGNAL)


async def test_a_judge_killed_for_want_of_memory_is_the_programs_memory_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The counter of the kernel says that memory ran out; what filled the judge's is what the program answered."""
    told = [
        (name, source + "\noom_kills = __import__('itertools').count().__next__\n" * (name == "observing"))
        for name, source in shipping._sources()
    ]
    monkeypatch.setattr(shipping, "_sources", lambda: told)
    others = set(family())
    sandbox = await open_sandbox("landlock", workers=1)
    try:
        assert (await sandbox.execute(RIGHT, Limits())).completed
        _zygote, judge = sorted(set(family()) - others, key=lambda process: process.create_time())
        running = asyncio.create_task(sandbox.execute(SLEEP, Limits(wall=60)))
        await asyncio.sleep(0.3)
        judge.kill()
        async with asyncio.timeout(5):
            assert (await running).ending is Ending.MEMORY_LIMIT
            assert (await sandbox.execute(RIGHT, Limits())).completed
    finally:
        await sandbox.close()


async def test_cancelling_a_call_kills_its_program_and_frees_the_slot(sandbox: Pool) -> None:
    calls = [asyncio.create_task(sandbox.execute(SLEEP, Limits(wall=60))) for _ in range(4)]
    await asyncio.sleep(0.3)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    async with asyncio.timeout(10):
        assert (await sandbox.execute(RIGHT, Limits())).completed


async def test_a_worker_that_dies_twice_is_reported_as_lost(
    sandbox: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.worker.SLACK", -0.5)
    execution = await sandbox.execute(SLEEP, Limits(wall=1))
    assert execution.ending is Ending.LOST
    assert "lost" in execution.reason
    monkeypatch.undo()
    assert (await sandbox.execute(RIGHT, Limits())).completed


async def test_a_worker_that_was_killed_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.bare.WALLS", {Grade.LANDLOCK: []})
    pool = Pool(Grade.LANDLOCK, Bare(Grade.LANDLOCK, choose(None, (), private=True)), workers=1)
    await pool.open()
    try:
        murder = "import os\ndef f(x): os.kill(os.getppid(), 9)"
        execution = await pool.execute(
            CallProgram(solution=murder, entry_points=("f",), tests="f(1)"), Limits()
        )
    finally:
        await pool.close()
    assert execution.ending is Ending.LOST
    assert execution.reason == "a sandbox worker was lost: signal 9 ended it (Killed)"


async def test_the_number_of_a_worker_that_is_gone_may_be_anothers(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr(os, "killpg", lambda group, _: killed.append(group))
    process = await asyncio.create_subprocess_exec("true", stdin=asyncio.subprocess.PIPE)
    await process.wait()
    pipe = LocalPipe(process)
    await pipe.kill()
    assert (killed, pipe.last_words()) == ([], "it ended with 0")


@pytest.mark.parametrize("grade", ["namespaces", "landlock"])
async def test_when_the_host_is_killed_everything_goes_with_it(grade: str) -> None:
    script = (
        "import asyncio\n"
        "from sandbox import *\n"
        "async def main():\n"
        f"    sandbox = await open_sandbox({grade!r})\n"
        "    program = CallProgram(solution='def f(x):\\n    while 1: pass', entry_points=('f',), tests='f(1)')\n"
        "    task = asyncio.create_task(sandbox.execute(program, Limits(cpu=60, wall=60)))\n"
        "    await asyncio.sleep(0.5)\n"
        "    print('running', flush=True)\n"
        "    await task\n"
        "asyncio.run(main())\n"
    )
    host = subprocess.Popen(  # noqa: ASYNC220 - it is read and killed at once
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert host.stdout is not None
    assert (await asyncio.to_thread(host.stdout.readline)).strip() == "running"
    below = psutil.Process(host.pid).children(recursive=True)
    assert len(below) >= 3
    os.kill(host.pid, signal.SIGKILL)
    host.wait()
    host.stdout.close()
    gone, alive = await asyncio.to_thread(psutil.wait_procs, below, 5)
    assert alive == []
    assert len(gone) == len(below)


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for the temporary files of this test alone: those beside it have workers, too. Empty at the end."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    folder.rmdir()


async def test_closing_leaves_nothing_behind(own: Path) -> None:
    def folders() -> set[str]:
        return {path.name for path in own.glob("proctor-worker-*")}

    def descriptors() -> int:
        return int(psutil.Process().num_fds())

    def headcounts() -> list[Path]:
        return sorted(path for root in ROOTS for path in Path(root).glob(f"proctor-{os.getpid()}-*"))

    counts_before = headcounts()
    before, open_before = {p.pid for p in family()}, descriptors()
    for grade in ("namespaces", "landlock"):
        sandbox = await open_sandbox(grade)
        assert folders() or grade == "namespaces"  # whose box is a mount that goes with the worker
        assert (await sandbox.execute(RIGHT, Limits())).completed
        await sandbox.close()
    await asyncio.sleep(0.1)
    assert {p.pid for p in family()} == before
    assert not folders()
    assert descriptors() <= open_before + 1
    assert headcounts() == counts_before


def mounts(pid: int) -> list[str]:
    """What is mounted where a process lives; nothing where that is not ours to see."""
    try:
        return Path(f"/proc/{pid}/mounts").read_text().splitlines()
    except OSError:
        return []


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_twenty_thousand_verdicts_leave_nothing_and_memory_stays_flat() -> None:
    count = int(os.environ.get("PROCTOR_VERDICTS", "20000"))
    sandbox = await open_sandbox("namespaces", workers=2)
    programs = [RIGHT, WRONG]

    async def burst(size: int) -> None:
        endings = await asyncio.gather(*(sandbox.execute(programs[i % 2], Limits()) for i in range(size)))
        assert all(
            e.ending is (Ending.ASSERTION if i % 2 else Ending.COMPLETED) for i, e in enumerate(endings)
        )

    def state() -> tuple[int, int, int, int]:
        processes = [p for p in family() if p.status() != psutil.STATUS_ZOMBIE]
        resident = sum(p.memory_info().rss for p in processes) + psutil.Process().memory_info().rss
        return (
            len(processes),
            sum(p.num_fds() for p in processes) + psutil.Process().num_fds(),
            sum(len(mounts(p.pid)) for p in processes),
            resident >> 20,
        )

    async def settled() -> tuple[int, int, int, int]:
        """The state once it stands still: a verdict is told before its pipes are closed."""
        looks = [state()]
        while len(looks) < 2 or looks[-1][:3] != looks[-2][:3]:
            await asyncio.sleep(0.2)
            looks.append(state())
        return looks[-1]

    await burst(500)
    before = await settled()
    for _ in range(count // 500):
        await burst(500)
    after = await settled()
    await sandbox.close()
    assert after[:3] == before[:3]
    assert after[3] < before[3] * 1.3 + 20
    print("processes, descriptors, mounts, MiB:", before, after)


async def test_only_the_first_process_of_its_own_tree_cannot_kill_itself() -> None:
    killed = Execution(ending=Ending.SIGNAL, integrity="split", layers=("pidns",), status=-signal.SIGKILL)
    assert cannot_kill_itself(killed)
    assert not cannot_kill_itself(replace(killed, layers=("container", "pidns")))
    assert not cannot_kill_itself(replace(killed, layers=("landlock",)))
    assert not cannot_kill_itself(replace(killed, integrity="marker"))
