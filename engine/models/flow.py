"""How fast tokens come, as seen over the last seconds."""

from collections import deque
from typing import Final

WINDOW: Final = 3.0
"""Seconds. A shorter look finds nothing at a model that writes two tokens a second, at a server that sends them in
bursts, or while a batch is filled by a prompt; whoever watches would read that it stands still."""


class Flow:
    """Tokens a second, from counts of all tokens so far."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def rate(self, now: float, tokens: int) -> float | None:
        """Take what has been counted by `now` in all; the rate since the beginning of the window.

        None at the first look, which has nothing to be held against. Looks that lie further apart than the window are
        held against the one before.
        """
        seen = self._seen
        seen.append((now, tokens))
        while len(seen) > 2 and seen[0][0] < now - WINDOW:
            seen.popleft()
        since, before = seen[0]
        return max(0, tokens - before) / (now - since) if now > since else None
