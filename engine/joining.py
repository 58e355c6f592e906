"""Joins the logs of shards into one run, while they are at work or afterwards.

The joined run is a run like any other: a folder, a log with one writer, a lock. Its engine is this loop, which
draws and marks nothing; what watchers ask of it is passed on to the shards, and its present moment is the sum of
theirs. So attach, watch, show, compare and report know nothing of shards.

What is in the log already is never recorded again, so that a joining that was killed goes on where it was.
"""

import asyncio
import contextlib
import heapq
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import psutil

from engine.errors import UsageError
from engine.events import (
    EngineStarted,
    Event,
    Noted,
    PlannedEntry,
    ReferenceRan,
    RunContinued,
    RunFinished,
    RunPaused,
    RunPlanned,
    RunStopped,
    SampleCompleted,
    SampleJudged,
    SampleUnmarked,
    ToolchainTried,
    WorkerLost,
)
from engine.interim import InterimScores
from engine.ledger import Ledger
from engine.live import LiveFrame, is_watched, read_frame, watch, write_frame
from engine.log import LogReader, event_at, write_log
from engine.order import Announcement, Begun, Doing, Order
from engine.progress import Phase
from engine.requests import RequestReader, StopRun, send
from engine.run import RunFolder, write_manifest
from engine.several import several
from engine.shards import Part, read_parts, shard_folders, whole_manifest
from engine.version import __version__

TICK = 0.25
"""Seconds between two looks at the shards."""
QUIET = 60.0
"""Seconds without a new line after which a shard that has no engine here counts as lost. A log that is copied
from another box grows, though nobody holds its lock."""
LOST_HERE = 2.0
"""The same for a shard whose engine worked in this very folder, where a lock tells the truth."""
AT_ONCE = 20_000
"""Events joined between two looks at what watchers ask."""

_encode = msgspec.json.Encoder().encode


def _told(event: Event) -> bytes:
    """What a fact says. A note is the same from every shard, whenever each came to it."""
    return _encode(msgspec.structs.replace(event, at=0.0) if isinstance(event, Noted) else event)


@dataclass
class Source:
    """One shard's log, read as far as it goes."""

    part: Part
    phase: Phase = field(default_factory=Phase)
    grown: float = field(default_factory=time.monotonic)
    _reader: LogReader = field(init=False)

    def __post_init__(self) -> None:
        self._reader = LogReader(self.folder.events)

    @property
    def folder(self) -> RunFolder:
        return self.part.folder

    def events(self) -> Iterator[Event]:
        """What is new, folded into the phase on the way."""
        while batch := self._reader.read():
            self.grown = time.monotonic()
            for event in batch:
                self.phase.apply(event)
                yield event

    def has_ended(self, quiet: float) -> bool:
        """Whether nothing more is to come of it for now; a log that nobody writes is waited for that many seconds."""
        if self.phase.state in ("finished", "stopped", "failed"):
            return True
        enough = min(quiet, LOST_HERE) if self.folder.was_held_here() else quiet
        return not self.folder.is_held() and time.monotonic() - self.grown > enough

    def head(self) -> tuple[Phase, list[SampleCompleted]]:
        """How its first engine began, and the answers that were there before; reads apart from `events`."""
        phase, given = Phase(), list[SampleCompleted]()
        reader = LogReader(self.folder.events)
        while phase.sandbox is None and (batch := reader.read()):
            for event in batch:
                if isinstance(event, SampleCompleted) and not phase.engines:
                    given.append(event)
                phase.apply(event)
        return phase, given


async def join(folder: RunFolder, order: Order, announce: Callable[[Announcement], None]) -> int:
    """Join shards into the run in `folder` until all of them have ended; returns the exit status.

    Raises:
        UsageError: the shards are not all of one run, alike, and begun; nothing is recorded then.
    """
    announce(Doing(what="reading the shards"))
    is_new = not folder.events.exists()
    folders = [RunFolder(Path(text)) for text in order.shards] or shard_folders(folder.read_manifest())
    parts = read_parts(folders)
    if is_new:
        _begin(folder, parts)
    ledger = Ledger(folder)
    try:
        joining = Joining(folder, ledger, [Source(part) for part in parts], follow=order.follow)
        await joining.work(lambda: announce(Begun()))
    finally:
        ledger.close()
    return 0


@dataclass
class Joining:
    """One process that keeps a joined run up with its shards."""

    folder: RunFolder
    ledger: Ledger
    sources: Sequence[Source]
    follow: bool = True
    _said: set[bytes] = field(default_factory=set)
    """Every fact in the log that is not about a drawn or judged sample."""
    _left: bool = False

    def __post_init__(self) -> None:
        reader = LogReader(self.folder.events)
        while batch := reader.read():
            for event in batch:
                if isinstance(event, ReferenceRan | ToolchainTried | Noted | WorkerLost | SampleUnmarked):
                    self._said.add(_told(event))
        self._requests = RequestReader(self.folder.requests)
        self._interim = InterimScores(self.ledger)

    async def work(self, begun: Callable[[], None] = lambda: None) -> None:
        """Join until every shard has ended, or until told to leave. `begun` as for a conductor."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._leave)
        self._start()
        begun()
        quiet = QUIET if self.follow else -1.0
        synced = time.monotonic()
        while not self._left:
            # Whether they have ended is asked before the last lines are read, not after.
            ended = all(source.has_ended(quiet) for source in self.sources)
            count = 0
            fresh = heapq.merge(*(source.events() for source in self.sources), key=lambda event: event.at)
            for event in fresh:
                self.take(event)
                count += 1
                if count % AT_ONCE == 0:
                    self.attend()
                    await asyncio.sleep(0)
            if ended and not count:
                break
            self.attend()
            self._interim.record_when_due()
            if time.monotonic() - synced >= 1.0:
                synced = time.monotonic()
                await asyncio.to_thread(self.ledger.sync)
            if not count:
                await asyncio.sleep(TICK)
        self._finish()

    def take(self, event: Event) -> None:
        """Record a shard's fact, unless it stands in the log already or is about the shard alone."""
        standing = self.ledger.standing
        match event:
            case SampleCompleted():
                if not standing.is_drawn((event.entry, event.problem, event.sample)):
                    self.ledger.record(event)
            case SampleJudged():
                if (event.entry, event.problem, event.sample) not in standing.judged:
                    self.ledger.record(event)
            case SampleUnmarked():
                if (event.entry, event.problem, event.sample) not in standing.judged:
                    self._once(event)
            case ReferenceRan() | ToolchainTried() | Noted() | WorkerLost():
                self._once(event)
            case _:
                pass

    def _once(self, event: Event) -> None:
        line = _told(event)
        if line not in self._said:
            self._said.add(line)
            self.ledger.record(event)

    def _start(self) -> None:
        """Take what was there before any engine, then say that this one is at work with all that the shards have."""
        heads = [source.head() for source in self.sources]
        for _, given in heads:
            for event in given:
                self.take(event)
        phase = self.ledger.progress.phase
        begun = [head.started for head, _ in heads if head.started]
        # The joined run has worked since the first of its shards has.
        at = phase.last if phase.engines else min(begun, default=self.ledger.clock())
        resumed = phase.engines > 0
        self.ledger.record(
            EngineStarted(
                at=at, pid=os.getpid(), host=socket.gethostname(), version=__version__, resumed=resumed
            )
        )
        models = [head.model for head, _ in heads if head.model]
        walls = [head.sandbox for head, _ in heads if head.sandbox]
        if models:
            self.ledger.record(
                msgspec.structs.replace(
                    models[0],
                    at=at,
                    slots=sum(model.slots for model in models),
                    threads=sum(model.threads for model in models),
                    reproducible=all(model.reproducible for model in models),
                )
            )
        if walls:
            self.ledger.record(
                msgspec.structs.replace(walls[0], at=at, workers=sum(wall.workers for wall in walls))
            )

    def attend(self) -> None:
        """Pass on what watchers ask, and show them the shards' present moment."""
        for request in self._requests.read():
            for source in self.sources:
                if source.folder.is_held():
                    send(source.folder.requests, request)
            if isinstance(request, StopRun) and not any(s.folder.is_held() for s in self.sources):
                self._left = True
        at_work = [s.phase.state for s in self.sources if s.phase.state in ("running", "paused")]
        paused = bool(at_work) and all(state == "paused" for state in at_work)
        if paused and self.ledger.progress.phase.state == "running":
            self.ledger.record(RunPaused(at=self.ledger.clock()))
        elif not paused and self.ledger.progress.phase.state == "paused":
            self.ledger.record(RunContinued(at=self.ledger.clock()))
        if is_watched(self.folder.watched):
            write_frame(self.folder.live, self._frame())

    def _frame(self) -> LiveFrame:
        now = self.ledger.clock()
        frames = []
        for source in self.sources:
            if source.folder.is_held():
                watch(source.folder.watched)
            frame = read_frame(source.folder.live)
            if frame is not None and abs(now - frame.at) < 10:
                frames.append(frame)
        memory = psutil.virtual_memory()
        bound = {frame.bound for frame in frames}
        oldest = max(frames, key=lambda frame: frame.oldest_marking, default=None)
        return LiveFrame(
            at=now,
            pid=os.getpid(),
            state=self.ledger.progress.phase.state,
            slots=tuple(slot for frame in frames for slot in frame.slots),
            prefills=tuple(prefill for frame in frames for prefill in frame.prefills),
            capacity=sum(frame.capacity for frame in frames),
            tokens_per_second=sum(frame.tokens_per_second for frame in frames),
            to_draw=sum(frame.to_draw for frame in frames),
            to_mark=sum(frame.to_mark for frame in frames),
            marking=sum(frame.marking for frame in frames),
            workers=sum(frame.workers for frame in frames),
            oldest_marking=oldest.oldest_marking if oldest else 0.0,
            oldest_problem=oldest.oldest_problem if oldest else "",
            oldest_sample=oldest.oldest_sample if oldest else 0,
            bound=bound.pop() if len(bound) == 1 else "",
            load=psutil.cpu_percent() / 100,
            memory_used=memory.total - memory.available,
            memory_total=memory.total,
            gpus=tuple(gpu for frame in frames for gpu in frame.gpus),
        )

    def _finish(self) -> None:
        """Say how it ended; the time is that of the last shard."""
        tally, phase = self.ledger.progress.tally, self.ledger.progress.phase
        last = max([source.phase.last for source in self.sources] + [phase.started])
        self._interim.record(last)
        unmarked = tally.unmarked.total()
        reason = self._what_lacks()
        if reason:
            self.ledger.record(RunStopped(at=last, reason=reason))
        else:
            self.ledger.record(RunFinished(at=last, unmarked=unmarked))
        with contextlib.suppress(OSError):
            self.folder.live.unlink(missing_ok=True)

    def _what_lacks(self) -> str:
        """Why the run is not at its end; empty if it is."""
        tally = self.ledger.progress.tally
        lacking = tally.samples - tally.judged - tally.unmarked.total()
        if lacking <= 0:
            return ""
        open_ones = [str(source.part) for source in self.sources if source.phase.state != "finished"]
        some = ", ".join(open_ones[:4]) + (" …" if len(open_ones) > 4 else "")
        return (
            f"{several(lacking, 'sample')} still to come from {some or 'its shards'}; resume those, then this run"
            f" with: proctor resume {self.folder.id}"
        )

    def _leave(self) -> None:
        self._left = True


def _begin(folder: RunFolder, parts: Sequence[Part]) -> None:
    """Write the manifest and the log's first line.

    Raises:
        UsageError: a shard has recorded nothing yet.
    """
    plans: list[RunPlanned] = []
    for part in parts:
        plan = event_at(part.folder.events, 0) if part.folder.events.exists() else None
        if not isinstance(plan, RunPlanned):
            raise UsageError(
                f"{part}: its log has no plan ({part.folder.events}). It is not a whole run folder."
            )
        plans.append(plan)
    write_manifest(folder, whole_manifest(folder.id, parts))
    entries = tuple(
        _whole_entry(
            [plan.entries[index] for plan in plans], tuple(parts[0].manifest["entries"][index]["whole"])
        )
        for index in range(len(plans[0].entries))
    )
    draft = folder.events.with_suffix(".new")
    write_log(
        draft,
        [RunPlanned(at=min(plan.at for plan in plans), run=folder.id, model=plans[0].model, entries=entries)],
    )
    draft.rename(folder.events)


def _whole_entry(entries: Sequence[PlannedEntry], whole: tuple[str, ...]) -> PlannedEntry:
    counts: dict[str, int] = {}
    for entry in entries:
        counts.update(zip(entry.problems, entry.counts or [entry.n] * len(entry.problems), strict=True))
    differ = any(entry.counts for entry in entries)
    return msgspec.structs.replace(
        entries[0], problems=whole, counts=tuple(counts[problem] for problem in whole) if differ else ()
    )
