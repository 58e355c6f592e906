"""A turnstile: many may pass together, or one alone.

Whoever wants to know how long a program really takes runs it with nothing beside it, so that a busy machine is
not mistaken for a slow program.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turnstile:
    """Shared and exclusive passage for the tasks of one event loop; who waits to be alone goes first."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._together = 0
        self._alone = False
        self._wanting_alone = 0

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Pass with any number of others, with nobody inside who must be alone."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._alone and not self._wanting_alone)
            self._together += 1
        try:
            yield
        finally:
            async with self._changed:
                self._together -= 1
                self._changed.notify_all()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Pass when nobody else is inside."""
        async with self._changed:
            self._wanting_alone += 1
            try:
                await self._changed.wait_for(lambda: not self._alone and not self._together)
            finally:
                self._wanting_alone -= 1
                self._changed.notify_all()
            self._alone = True
        try:
            yield
        finally:
            async with self._changed:
                self._alone = False
                self._changed.notify_all()
