"""The engine's loop: it moves samples from the plan to the model, to the sandbox, and into the log.

It knows no benchmark, no library and no screen. Everything that happens becomes a fact in one ledger; what
watchers ask comes in through one file; the present moment goes out through another.
"""

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import psutil

from engine.drawing import Drawing, ModelGone
from engine.events import (
    EngineStarted,
    ModelOpened,
    Noted,
    RunContinued,
    RunFinished,
    RunPaused,
    RunStopped,
    SampleCompleted,
    SandboxOpened,
)
from engine.examiner import Examiner
from engine.gpu import gpus
from engine.interim import InterimScores
from engine.ledger import Ledger
from engine.live import LiveFrame, is_watched, write_frame
from engine.marking import Marker
from engine.models.model import Model, ModelCard, Opened
from engine.plan import Exam
from engine.references import References
from engine.requests import PauseRun, RequestReader, ResumeRun, StopRun, send
from engine.run import RunFolder
from engine.version import __version__
from sandbox.walls import Grade, Sandbox

TICK = 0.25
"""Seconds between two looks at requests, and between two live frames."""

FAR_BEHIND = 200
"""Completions that may wait for marking before the model is held back."""

LONG = 0.5
"""CPU seconds of a reference from which on its problem's samples are marked before all others that wait."""

NO_WALLS = "grade plain: programs can read this machine's files and reach its network"


class _Left(Exception):
    """The run ends before its end, on request."""


@dataclass
class Conductor:
    """One engine at work on one run."""

    folder: RunFolder
    exams: tuple[Exam, ...]
    model: Model
    card: ModelCard
    opened: Opened
    sandbox: Sandbox
    ledger: Ledger
    references: Sequence[References] = ()
    """What is known of each entry's references on this machine; empty for nothing."""
    _waiting: asyncio.Queue[SampleCompleted] = field(default_factory=asyncio.Queue)
    _begun: dict[int, tuple[float, SampleCompleted]] = field(default_factory=dict)
    _going: asyncio.Event = field(default_factory=asyncio.Event)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _stop: StopRun | None = None

    async def conduct(self, begun: Callable[[], None] = lambda: None) -> bool:
        """Work until every sample has a verdict, or until asked to leave; True if it is finished.

        `begun` is called once the log says that an engine is at work: whoever follows it from then on cannot take
        the end of an earlier engine for that of this one. Whatever ends it is recorded, as far as the disk allows.
        """
        self._open()
        begun()
        ending: RunStopped | RunFinished | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                work = [
                    tasks.create_task(self._drawing.hear()),
                    tasks.create_task(self._drawing.ask()),
                    tasks.create_task(self._examiner.try_toolchains()),
                ]
                await self._attend(lambda: work.append(tasks.create_task(self._mark())))
                for task in work:
                    task.cancel()
        except* _Left as left:
            ending = RunStopped(at=self._now(), reason=str(left.exceptions[0]))
        except* ModelGone as gone:
            reason = f"the model could not go on: {gone.exceptions[0]}"
            ending = RunStopped(at=self._now(), reason=reason, failed=True)
        self._interim.record(self._now())
        unmarked = self.ledger.progress.tally.unmarked.total()
        self._leave(ending or RunFinished(at=self._now(), unmarked=unmarked))
        return ending is None

    def _open(self) -> None:
        self._record_opening(self._now())
        self._requests = RequestReader(self.folder.requests)
        self._examiner = Examiner(
            self.exams,
            Marker(self.sandbox),
            self.ledger,
            self.references or [References() for _ in self.exams],
        )
        self._drawing = Drawing(
            self.exams, self.model, self.ledger, self.opened.slots, self._waiting.put_nowait
        )
        for completed in self._longest_first(self.ledger.standing.drawn.values()):
            self._waiting.put_nowait(completed)
        self._going.set()
        self._drawing.may_ask.set()
        self._interim = InterimScores(self.ledger, self._now())
        self._synced = self._now()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._terminate)

    def _record_opening(self, now: float) -> None:
        """Say which engine, model and sandbox are at work from now on."""
        self.ledger.record(
            EngineStarted(
                at=now,
                pid=os.getpid(),
                host=socket.gethostname(),
                version=__version__,
                resumed=self.ledger.progress.phase.engines > 0,
            )
        )
        self.ledger.record(
            ModelOpened(
                at=now,
                name=self.card.name,
                slots=self.opened.slots,
                context=self.opened.context,
                threads=self.opened.threads,
                reproducible=self.opened.reproducible,
                depends_on=self.opened.depends_on,
            )
        )
        self.ledger.record(
            SandboxOpened(
                at=now,
                grade=str(self.sandbox.grade),
                layers=tuple(self.sandbox.layers),
                workers=self.sandbox.workers,
                interpreter=self.sandbox.interpreter,
            )
        )
        if self.sandbox.grade is Grade.PLAIN:
            self.ledger.record(Noted(at=now, text=NO_WALLS, level="warning"))

    def _longest_first(self, drawn: Iterable[SampleCompleted]) -> list[SampleCompleted]:
        """Samples whose references are known to take long go first: no worker is left alone with them at the end.

        All others stay in their order, the samples of a problem together.
        """

        def seconds(completed: SampleCompleted) -> float:
            known = self.references[completed.entry].cpu if self.references else {}
            cpu = known.get(completed.problem, 0.0)
            return cpu if cpu >= LONG else 0.0

        return sorted(drawn, key=seconds, reverse=True)

    async def _mark(self) -> None:
        me = id(asyncio.current_task())
        while True:
            await self._going.wait()
            completed = await self._waiting.get()
            self._begun[me] = (time.monotonic(), completed)
            await self._examiner.examine(completed)
            del self._begun[me]
            self._waiting.task_done()
            if self._is_done():
                self._over.set()

    async def _attend(self, mark_one_more: Callable[[], None]) -> None:
        """Answer requests and show the present moment until nothing is left to draw or to mark.

        One more is marked at a time than the sandbox has workers, so that none waits for the next answer to be read;
        a cluster may gain workers on the way.
        """
        watched = False
        marking = 0
        while not self._is_done():
            while marking < self.sandbox.workers + 1:
                marking += 1
                mark_one_more()
            for request in self._requests.read():
                await self._obey(request)
            behind = self._waiting.qsize() > FAR_BEHIND
            if self._going.is_set() and self._stop is None and not behind:
                self._drawing.may_ask.set()
            else:
                self._drawing.may_ask.clear()
            if is_watched(self.folder.watched) != watched:
                watched = not watched
                await self.model.stream(watched)
            if watched:
                write_frame(self.folder.live, self._frame())
            self._interim.record_when_due()
            if self._now() - self._synced >= 1.0:
                self._synced = self._now()
                await asyncio.to_thread(self.ledger.sync)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), TICK)
        if self._stop is not None and self._drawing.left() > 0:
            raise _Left(f"stopped by {self._stop.by} after the problems that had been begun")

    def _is_done(self) -> bool:
        return (
            self._drawing.outstanding == 0
            and (self._stop is not None or self._drawing.left() == 0)
            and self._waiting.empty()
            and not self._begun
        )

    async def _obey(self, request: object) -> None:
        match request:
            case PauseRun() if self._going.is_set():
                self._going.clear()
                await self.model.pause(True)
                self.ledger.record(RunPaused(at=self._now(), by=request.by))
            case ResumeRun() if not self._going.is_set():
                self._going.set()
                await self.model.pause(False)
                self.ledger.record(RunContinued(at=self._now(), by=request.by))
            case StopRun() if request.finish:
                self._stop = request
                if not self._going.is_set():
                    self._going.set()
                    await self.model.pause(False)
            case StopRun():
                raise _Left(f"stopped by {request.by}")
            case _:
                pass

    def _terminate(self) -> None:
        """On SIGTERM leave as if asked to: the request file is the one way in."""
        send(self.folder.requests, StopRun(by="SIGTERM"))

    def _frame(self) -> LiveFrame:
        memory = psutil.virtual_memory()
        now = time.monotonic()
        begun: float
        oldest: SampleCompleted | None
        begun, oldest = min(self._begun.values(), key=itemgetter(0), default=(now, None))
        return LiveFrame(
            at=self._now(),
            pid=os.getpid(),
            state="paused" if not self._going.is_set() else "stopping" if self._stop else "running",
            slots=self._drawing.being_written(),
            prefills=self._drawing.being_read(),
            capacity=self._drawing.slots,
            tokens_per_second=self._drawing.tokens_per_second,
            to_draw=self._drawing.left(),
            to_mark=self._waiting.qsize(),
            marking=len(self._begun),
            workers=self.sandbox.workers,
            oldest_marking=now - begun,
            oldest_problem=oldest.problem if oldest else "",
            oldest_sample=oldest.sample if oldest else 0,
            bound=self._bound(),
            load=psutil.cpu_percent() / 100,
            memory_used=memory.total - memory.available,
            memory_total=memory.total,
            gpus=gpus(),
        )

    def _bound(self) -> str:
        """Which of model and sandbox the other one waits for, if any."""
        if self._waiting.qsize() > self.sandbox.workers:
            return "sandbox"
        idle = len(self._begun) < self.sandbox.workers
        return "generation" if idle and self._drawing.outstanding else ""

    def _leave(self, last: RunStopped | RunFinished) -> None:
        self.ledger.record(last)
        self.ledger.sync()
        with contextlib.suppress(OSError):
            self.folder.live.unlink(missing_ok=True)

    def _now(self) -> float:
        return self.ledger.clock()
