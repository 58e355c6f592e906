"""Stop strings: the earliest in the text counts, across token borders, and is cut off.

llama-cpp-python takes the first stop of the *list* that is there; published harnesses cut at the first
in the *text*. The two differ when one token completes two stops, or when a stop that begins earlier is
completed later, so a hit waits while an earlier one may still come.
"""

from collections.abc import Sequence


class StopFinder:
    """Watches one growing text."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in dict.fromkeys(stops) if stop)
        self._searched = 0
        self._hit: int | None = None

    def find(self, text: str) -> int | None:
        """Where to cut, once that is certain; `text` is what was seen before with more behind it."""
        if not self._stops:
            return None
        for stop in self._stops:
            at = text.find(stop, max(0, self._searched - len(stop) + 1))
            if at >= 0 and (self._hit is None or at < self._hit):
                self._hit = at
        self._searched = len(text)
        if self._hit is None or self._may_begin_before(text, self._hit):
            return None
        return self._hit

    def end(self) -> int | None:
        """Where to cut when no more text comes."""
        return self._hit

    def _may_begin_before(self, text: str, hit: int) -> bool:
        """Whether a stop that begins before `hit` lies half written at the end of the text."""
        for stop in self._stops:
            for begin in range(max(0, len(text) - len(stop) + 1), hit):
                if stop.startswith(text[begin:]):
                    return True
        return False
