"""Notices that a server says nothing: whoever waits for it is told so within seconds, not after the last minute."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Silence:
    """A stretch of waiting, `with` the block that waits; `tell` is called once if it is not broken in time."""

    def __init__(self, seconds: float, tell: Callable[[], None]) -> None:
        self._seconds = seconds
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._tell)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.broken()

    def broken(self) -> None:
        """Something was said: there is nothing to tell any more."""
        if self._timer is not None:
            self._timer.cancel()


def minutes(seconds: float) -> str:
    """How long a server is waited for: `30 min`, or `20 s` where that is less than two."""
    return f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:g} s"
