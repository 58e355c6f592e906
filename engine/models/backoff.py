"""How long to wait for a server: before the next try of one request, and for all of them under a rate limit."""

import asyncio
import random
from collections.abc import Callable

LONGEST_WAIT = 30.0
"""Seconds between two tries, at most."""


class Backoff:
    """The waits of everything that is asked of one server."""

    def __init__(self, patience: float, clock: Callable[[], float]) -> None:
        """`patience` scales the waits; a test sets it to 0."""
        self._patience = patience
        self._clock = clock
        self._held_until = 0.0
        self._jitter = random.Random(0)

    def pause(self, tries: int) -> float:
        """Seconds before the next try: twice as long each time, and never the same for all."""
        return min(LONGEST_WAIT, 0.5 * 2.0**tries) * (0.5 + self._jitter.random())

    async def rest(self, seconds: float) -> None:
        """Wait before one request is tried again."""
        await asyncio.sleep(seconds * self._patience)

    def hold(self, seconds: float) -> None:
        """Let every request wait: a rate limit is the whole server's."""
        self._held_until = max(self._held_until, self._clock() + seconds * self._patience)

    async def wait(self) -> None:
        """Wait until no rate limit holds."""
        while (left := self._held_until - self._clock()) > 0:  # noqa: ASYNC110 - the moment may be put off again
            await asyncio.sleep(left * (1 + 0.2 * self._jitter.random()))
