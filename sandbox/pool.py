"""The sandbox that callers hold: a few warm workers behind one kind of wall.

Every slot runs one program at a time. A worker that is lost costs time and nothing else: it is replaced and
its program tried once more.
"""

import asyncio
import contextlib
import signal
from dataclasses import dataclass

from sandbox.execution import Ending, Execution
from sandbox.job import Job, job_for
from sandbox.program import Limits, Program, StepsProgram
from sandbox.turnstile import Turnstile
from sandbox.walls import Grade, SandboxUnavailable
from sandbox.warmstart import WarmStarts
from sandbox.worker import Walls, Worker, WorkerLost

STARTS = 3
"""Times a worker is started before the machine is said to have failed."""
JOBS = 5000
"""Programs after which a worker is replaced."""

NO_COMMANDS = "commands of other languages need the namespaces or the docker grade"


def killed_from_outside(execution: Execution) -> bool:
    """Whether a SIGKILL ended it that no limit explains."""
    return execution.ending is Ending.SIGNAL and execution.status == -signal.SIGKILL


def cannot_kill_itself(execution: Execution) -> bool:
    """Whether it was process 1 of its own tree, to which a SIGKILL from within is nothing.

    In a container it is one of many: the programs share the container's tree.
    """
    own_tree = "pidns" in execution.layers and "container" not in execution.layers
    return own_tree and execution.integrity != "marker"


@dataclass
class Slot:
    """Room for one program at a time: a plain worker, and one with numpy once it is needed."""

    seat: tuple[int, int]
    """Its number, and how many there are."""
    plain: Worker | None = None
    science: Worker | None = None


class Pool:
    """Warm workers behind one kind of wall (a `sandbox.walls.Sandbox`)."""

    def __init__(self, grade: Grade, walls: Walls, workers: int, headers: WarmStarts | None = None) -> None:
        self._headers = headers
        self.grade = grade
        self.workers = workers
        self.layers: tuple[str, ...] = walls.layers
        self.interpreter = ""
        self._walls = walls
        self._slots = [Slot((number, workers)) for number in range(workers)]
        self._idle: asyncio.LifoQueue[Slot] = asyncio.LifoQueue()
        self._turnstile = Turnstile()
        self._closed = False

    async def open(self) -> None:
        """Start every worker. SandboxUnavailable when one does not start."""
        starting = (Worker.start(self._walls, seat=slot.seat) for slot in self._slots)
        started = await asyncio.gather(*starting, return_exceptions=True)
        lost = [one for one in started if isinstance(one, BaseException)]
        workers = [one for one in started if isinstance(one, Worker)]
        for slot, worker in zip(self._slots, workers, strict=False):
            slot.plain = worker
            self._idle.put_nowait(slot)
        if lost:
            await self.close()
            if isinstance(lost[0], WorkerLost | OSError):
                raise SandboxUnavailable(str(lost[0])) from lost[0]
            raise lost[0]
        self.layers = workers[0].layers
        self.interpreter = str(workers[0].hello["version"])

    async def execute(self, program: Program, limits: Limits, *, alone: bool = False) -> Execution:
        """Run one program in a free worker; wait for one if all are busy, with `alone` until all others are idle.

        A lost worker is replaced and the program tried once more; lost twice gives `Ending.LOST`. So is a
        program that died of a SIGKILL which nobody here sent: a machine short of memory does that.
        Cancelling the call kills the program. RuntimeError when the sandbox is closed.
        """
        if self._closed:
            raise RuntimeError("this sandbox is closed")
        if isinstance(program, StepsProgram) and self._headers is not None:
            program = await self._headers.added(program)
        job = job_for(program, limits)
        if isinstance(program, StepsProgram) and self.grade is Grade.LANDLOCK:
            return Execution(
                ending=Ending.LOST,
                integrity="marker",
                layers=self.layers,
                reason=NO_COMMANDS,
                missing="the namespaces grade",
            )
        async with self._turnstile.alone() if alone else self._turnstile.together():
            slot = await self._idle.get()
            try:
                return await self._executed(slot, job)
            finally:
                self._idle.put_nowait(slot)

    async def _executed(self, slot: Slot, job: Job) -> Execution:
        lost = ""
        for last in (False, True):
            try:
                execution = await self._run(slot, await self._worker_for(slot, job), job)
            except WorkerLost as error:
                lost = str(error)
                continue
            if not killed_from_outside(execution):
                return execution
            if last and not cannot_kill_itself(execution):
                return execution
            lost = "killed from outside the sandbox"
        return Execution(ending=Ending.LOST, integrity=job.integrity, layers=self.layers, reason=lost)

    async def _worker_for(self, slot: Slot, job: Job) -> Worker:
        """The slot's worker for a job, started if need be.

        A worker that dies while it starts has not seen the program, so that is not one of the program's tries.
        WorkerLost after `STARTS` such deaths.
        """
        worker = slot.science if job.science else slot.plain
        if worker is not None and worker.jobs >= JOBS:
            await self._drop(slot, worker)
            worker = None
        if worker is None:
            worker = await self._started(slot, science=job.science)
            if job.science:
                slot.science = worker
            else:
                slot.plain = worker
        return worker

    async def _started(self, slot: Slot, *, science: bool) -> Worker:
        for _ in range(STARTS - 1):
            with contextlib.suppress(WorkerLost):
                return await Worker.start(self._walls, science=science, seat=slot.seat)
        return await Worker.start(self._walls, science=science, seat=slot.seat)

    async def _run(self, slot: Slot, worker: Worker, job: Job) -> Execution:
        try:
            return await worker.run(job)
        except BaseException:
            await self._drop(slot, worker)
            raise

    async def _drop(self, slot: Slot, worker: Worker) -> None:
        if slot.plain is worker:
            slot.plain = None
        if slot.science is worker:
            slot.science = None
        await worker.kill()

    async def close(self) -> None:
        """Stop every worker and leave nothing behind."""
        self._closed = True
        for slot in self._slots:
            for worker in (slot.plain, slot.science):
                if worker is not None:
                    with contextlib.suppress(OSError):
                        await self._drop(slot, worker)
        await self._walls.close()
