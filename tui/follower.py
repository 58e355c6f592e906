"""The only reader of a run's log: it folds what is new and says how the run stands.

Reading and decoding happen in a thread, folding happens where the panels are drawn, a slice at a time, so
that nothing is shared between threads and a long log keeps no key waiting.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import UsageError
from engine.events import Event
from engine.live import LiveFrame, read_frame, watch
from engine.log import LogReader
from engine.progress import Progress
from engine.run import RunFolder
from tui.drawing.moment import STALE, About, Moment
from tui.drawing.slots import SlotPlaces
from tui.samples import Samples

SLICE = 1 << 17
"""Bytes of the log that are folded in one go."""
AT_WORK = 0.25
"""Seconds between two looks at a run that an engine is working on."""
AT_REST = 1.0
"""Seconds between two looks at one that nobody works on."""
WATCH_EVERY = 2.0


@dataclass(frozen=True)
class Look:
    """What one look at the folder brought."""

    events: list[tuple[int, Event]]
    size: int
    frame: LiveFrame | None
    is_held: bool


class Follower:
    """Follows one run; made where the interface's loop runs."""

    may_ask = True
    """Whether an engine may be asked to pause, stop or go on."""
    is_recording = False
    """Whether what happens here has long happened."""

    def __init__(self, folder: RunFolder, *, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.clock = clock
        self.progress = Progress()
        self.samples = Samples()
        self.frame: LiveFrame | None = None
        self._reader = LogReader(folder.events)
        self._places = SlotPlaces()
        self._about = About()
        self._has_about = False
        self._caught_up = False
        self._is_held = True
        self._size = 0
        self._watched = 0.0

    @property
    def interval(self) -> float:
        """Seconds until the next look is worth it."""
        if not self._caught_up:
            return 0.0
        return AT_WORK if self._is_held else AT_REST

    async def look(self) -> None:
        """Read on, fold, and notice how the engine is."""
        look = await asyncio.to_thread(self.take_look)
        for offset, event in look.events:
            self.progress.apply(event)
            self.samples.apply(event, offset)
        self.frame = look.frame
        self._size = max(look.size, 1)
        if not look.events:
            self._caught_up = True
            # Only an empty read after the lock was found free tells that no ending is still to be read.
            self._is_held = look.is_held

    def moment(self) -> Moment:
        """The run as it stands now."""
        now = self.clock()
        frame = self.frame
        if frame is not None and now - frame.at > STALE:
            frame = None
        state = self._state(frame)
        slots = self._places.place(frame.slots, frame.capacity) if frame and state != "finished" else ()
        return Moment(
            progress=self.progress,
            state=state,
            now=now,
            frame=frame,
            about=self._about,
            read=min(1.0, self._reader.offset / self._size) if self._size else 0.0,
            run=self.folder.id,
            slots=slots,
        )

    def engine_pid(self) -> int | None:
        """The process that holds the run; None if nobody does."""
        return self.folder.engine_pid() if self.folder.is_held() else None

    def _state(self, frame: LiveFrame | None) -> str:
        phase = self.progress.phase.state
        if not self._caught_up:
            return "reading"
        if phase in ("running", "paused", "empty") and not self._is_held:
            return "lost"
        if phase == "empty":
            return "loading"
        if phase == "running" and frame is not None and frame.state in ("loading", "stopping"):
            return frame.state
        return phase

    def take_look(self) -> Look:
        """Look at the folder; runs in a thread."""
        now = self.clock()
        if not self._has_about:
            self._has_about = True
            try:
                self._about = About.of(self.folder.read_manifest())
            except UsageError:
                self._about = About()
        is_held = self.folder.is_held()
        events = self._reader.read_with_offsets(SLICE)
        try:
            size = self.folder.events.stat().st_size
        except OSError:
            size = 0
        if is_held and time.monotonic() - self._watched > WATCH_EVERY:
            self._watched = time.monotonic()
            watch(self.folder.watched)
        frame = read_frame(self.folder.live) if is_held else None
        return Look(events, size, frame if frame and abs(now - frame.at) < 60 else None, is_held)
