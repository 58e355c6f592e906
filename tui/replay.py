"""A recorded run, played again as if it were happening: for looking, for demonstrations, for pictures.

Nothing is written and no engine is asked for anything. Time is the recording's own, at any speed.
"""

import time
from collections import deque
from collections.abc import Callable

from engine.errors import UsageError
from engine.events import Event, ModelOpened, SampleCompleted, SampleJudged
from engine.live import LiveFrame, LiveSlot
from engine.log import LogReader, event_at
from engine.run import RunFolder
from tui.follower import SLICE, Follower, Look

AHEAD = 120.0
"""Seconds of the recording that are read ahead, so that slots can show what is about to be completed."""
TAIL = 400
"""Characters of a slot's text."""


class ReplayClock:
    """The time in a recording: it begins with the first event and runs at `speed`."""

    def __init__(self, begin: float, speed: float, *, now: Callable[[], float] = time.monotonic) -> None:
        self._begin, self._speed, self._now = begin, speed, now
        self._started = now()

    def __call__(self) -> float:
        return self._begin + (self._now() - self._started) * self._speed


class Replay(Follower):
    """Follows a recording at its clock's pace."""

    may_ask = False
    is_recording = True

    def __init__(self, folder: RunFolder, *, clock: Callable[[], float]) -> None:
        super().__init__(folder, clock=clock)
        self._ahead = LogReader(folder.events)
        self._waiting: deque[tuple[int, Event]] = deque()
        self._slots = 4

    def take_look(self) -> Look:
        """What has happened by now, and a frame made from what is about to be completed."""
        now = self.clock()
        while not self._waiting or self._waiting[-1][1].at < now + AHEAD:
            batch = self._ahead.read_with_offsets(SLICE)
            if not batch:
                break
            self._waiting.extend(batch)
        due: list[tuple[int, Event]] = []
        while self._waiting and self._waiting[0][1].at <= now:
            due.append(self._waiting.popleft())
            if isinstance(due[-1][1], ModelOpened):
                self._slots = due[-1][1].slots
        size = self.folder.events.stat().st_size
        return Look(due, size, self._frame(now) if self._waiting else None, bool(self._waiting))

    def _frame(self, now: float) -> LiveFrame:
        slots: list[LiveSlot] = []
        marking = 0
        for _, event in self._waiting:
            if event.at > now + AHEAD or len(slots) >= self._slots:
                break
            if isinstance(event, SampleJudged) and event.at - event.wall <= now:
                marking += 1
            if isinstance(event, SampleCompleted) and event.at - event.seconds <= now:
                share = 1 - (event.at - now) / max(event.seconds, 1e-6)
                slots.append(
                    LiveSlot(
                        entry=event.entry,
                        problem=event.problem,
                        sample=event.sample,
                        tail=event.text[: int(len(event.text) * share)][-TAIL:],
                        tokens=int(event.tokens * share),
                        tokens_per_second=event.tokens / max(event.seconds, 1e-6),
                    )
                )
        return LiveFrame(
            at=now,
            pid=0,
            state=self.progress.phase.state,
            slots=tuple(slots),
            capacity=self._slots,
            tokens_per_second=sum(slot.tokens_per_second for slot in slots),
            to_draw=sum(isinstance(event, SampleCompleted) for _, event in self._waiting),
            marking=marking,
        )


def replay(folder: RunFolder, speed: float) -> int:
    """Play a run on this terminal; returns the exit status.

    Raises:
        UsageError: the log is empty, or the speed is not above zero.
    """
    from tui.fullscreen import run_app

    if speed <= 0:
        raise UsageError(f"--speed {speed:g}: must be above 0; 1 is the recording's own pace.")
    first = event_at(folder.events, 0)
    if first is None:
        raise UsageError(f"{folder.events}: holds nothing that could be played.")
    clock = ReplayClock(first.at, speed)
    return run_app(folder, clock=clock, follower_of=lambda chosen: Replay(chosen, clock=clock))
