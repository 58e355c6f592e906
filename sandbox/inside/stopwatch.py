"""When a call of the sample is late, seen from the process that makes it."""

from __future__ import annotations

import builtins
import signal
import sys
from time import monotonic as clock
from time import process_time as computed
from typing import Any, Callable, Optional

from .frames import STARVED

globals()["__builtins__"] = dict(vars(builtins))  # ours, whatever a sample makes of everybody's

TICK = 0.02
"""Seconds between looks at a call."""


class Interrupted(BaseException):
    """The time for one call is over."""


class Stopwatch:
    """Knows when a call is late. What it waits for a processor that others have is not its own time, up to a point.

    A call that computes for longer than its limit is late, and so is one that takes longer and mostly sleeps. One that
    computes whenever it is let, an eighth of the time at least, is given `STARVED` times its limit on the clock.
    """

    def __init__(self, patience: float, ask: Callable[[], None]) -> None:
        self.patience = patience
        """How many times its limit a call may have before it is interrupted; late is late all the same."""
        self.ask = ask
        """Asks, once for a call, for the time that it did not get."""
        self.limit: Optional[float] = None
        self.busy = False
        """Whether a call of the sample is running, the only thing to interrupt."""
        self.started = 0.0
        self.seen = self.asked_for_more = -1.0
        """The starts of the last calls that were looked at while they ran, and for which more time was asked."""
        self.before = 0.0
        """CPU seconds before the call that was seen."""

    def start(self, limit: Optional[float]) -> None:
        self.limit = limit
        self.started = clock()
        self.busy = True

    def stop(self) -> bool:
        """The call has ended: whether it was in time."""
        self.busy = False
        return self.limit is None or not self.over(self.limit)

    def over(self, seconds: float) -> bool:
        """Whether the call has taken longer than this."""
        took = clock() - self.started
        if took <= seconds:
            return False
        if self.seen != self.started or took > seconds * STARVED:
            return True
        own = computed() - self.before
        return own > seconds or own < took / STARVED

    def look(self) -> None:
        """See how the call is doing; Interrupted when its time and our patience are over."""
        if self.seen != self.started:
            self.seen, self.before = self.started, computed() - (clock() - self.started)
        if self.limit is None or clock() - self.started <= self.limit * self.patience:
            return
        self.busy = False
        if self.over(self.limit * self.patience):
            raise Interrupted
        if self.asked_for_more != self.started:
            try:
                self.ask()
                self.asked_for_more = self.started
            except RecursionError:
                # The call is so deep in itself that nothing could be sent; the next ring may find room.
                pass
        self.busy = True

    def ring(self, number: int, frame: object) -> None:
        if self.busy:
            self.look()


REAL: int = signal.ITIMER_REAL
_catch: Any = sys.modules["_signal"].signal
"""`signal.signal`, without its wrapper in Python, which needs builtins that a sample may have taken away."""


def set_alarm(ring: Any, _number: int = signal.SIGALRM, _set: Any = signal.setitimer) -> None:
    """Have an alarm ring every `TICK` seconds."""
    _catch(_number, ring)
    _set(REAL, TICK, TICK)


def stop_alarm(_set: Any = signal.setitimer) -> None:
    """Have it ring no more."""
    _set(REAL, 0)
