"""Keys act one after the other, each only when all that the one before set going is done.

Textual hands a key to whatever has the focus at the moment it arrives, but a key that opens a dialog has its
effect some messages later. What is typed meanwhile, fast or over a slow line that sends it in one packet, would
act on the screen that is about to be covered, or be lost in a dialog that has no input yet. So a key waits until
the one before has passed every place where it may have left something to do: a marker is sent the way that a key
goes, from the focused widget up to the app, and again from wherever the focus is then, until it finds the same
screen and the same focus twice.
"""

import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

PATIENCE: Final = 5.0
"""Seconds after which the next key is handed on although a marker has not come back: no widget that is stuck or
gone may lock the keyboard."""

Typed = events.InputEvent | events.Paste


class TypeAhead:
    """The keys that wait.

    Args:
        app: whose keys they are.
        hand_on: what lets an event have its effect.
    """

    def __init__(self, app: App[Any], hand_on: Callable[[Typed], Awaitable[None]]) -> None:
        self._app = app
        self._hand_on = hand_on
        self._waiting: deque[Typed] = deque()
        self._turn = 0
        self._since = time.monotonic()
        self._is_busy = True

    @property
    def is_at_rest(self) -> bool:
        """Whether everything typed so far has had its effect."""
        return not self._is_busy and not self._waiting

    def begin(self) -> None:
        """The first screen has been asked for; keys wait until it is there."""
        self._settle()

    async def take(self, event: Typed) -> None:
        """An event that has just been read from the terminal; it acts now, or in its turn."""
        self._waiting.append(event)
        if self._is_busy and time.monotonic() - self._since > PATIENCE:
            self._is_busy = False
        await self._go_on()

    async def _go_on(self) -> None:
        while self._waiting and not self._is_busy:
            event = self._waiting.popleft()
            # What the pointer passes over sets nothing going.
            if not isinstance(event, events.MouseMove | events.MouseScrollUp | events.MouseScrollDown):
                self._is_busy = True
            await self._hand_on(event)
            if self._is_busy:
                self._settle()

    def _settle(self) -> None:
        self._is_busy = True
        self._turn += 1
        self._since = time.monotonic()
        self._send_marker(self._turn, before=None)

    def _send_marker(self, turn: int, before: object) -> None:
        """Send a marker up from the focus; it comes back with what was there when it left."""
        app = self._app
        here = (app.focused, *app.screen_stack)
        way: list[MessagePump] = [
            node for node in (app.focused or app.screen).ancestors_with_self if node is not app
        ]
        _pass_by([*way, app], partial(self._came_back, turn, before, here))

    async def _came_back(self, turn: int, before: object, here: object) -> None:
        if turn != self._turn:
            return
        self._since = time.monotonic()
        if before == here == (self._app.focused, *self._app.screen_stack):
            self._is_busy = False
            await self._go_on()
        else:
            self._send_marker(turn, before=here)


def _pass_by(way: Sequence[MessagePump], then: Callable[[], object]) -> object:
    """Call `then` when each of these in turn has done all that it had to do; returns what the caller may await."""
    if not way:
        return then()
    node, rest = way[0], way[1:]
    # What it put off until after the message it is at comes before what it is told to put off now.
    if not node.call_later(node.call_next, _pass_by, rest, then):
        return _pass_by(rest, then)
    return None
