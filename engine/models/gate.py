"""How many requests a server is asked at once: as many as wanted, fewer when it cannot bear them.

Some servers break off one answer when the next question comes (llama-cpp-python's own does by default), others
fail under load. So every failure of that kind halves the number, and a run of successes raises it by one:
the longer the run, the more often it had to be lowered.
"""

import asyncio
from collections import deque
from types import TracebackType
from typing import Self

CALM = 16
"""Successes in a row, times two for every time the gate was narrowed, before one more is let through."""


class Gate:
    """Lets so many through at once, in the order they came."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.limit = wanted
        self.inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._narrowed = 0
        self._calm = 0

    async def __aenter__(self) -> Self:
        if self.inside >= self.limit or self._waiting:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._leave()
                elif turn in self._waiting:
                    self._waiting.remove(turn)
                raise
        else:
            self.inside += 1
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def narrow(self) -> bool:
        """Let half as many through; False where it is one already."""
        if self.limit == 1:
            return False
        self.limit = max(1, self.limit // 2)
        self._narrowed += 1
        self._calm = 0
        return True

    def succeed(self) -> None:
        """An answer came whole."""
        self._calm += 1
        if self.limit < self.wanted and self._calm >= CALM * 2**self._narrowed:
            self.limit += 1
            self._calm = 0
            self._admit()

    def _leave(self) -> None:
        self.inside -= 1
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self.inside < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self.inside += 1
                turn.set_result(None)
