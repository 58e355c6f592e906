"""One sample's text as it grows: thinking apart from the answer, stops cut, characters whole."""

from collections.abc import Sequence

from engine.models.llama.stops import StopFinder
from engine.models.llama.utf8 import IncrementalText, Piece

OPEN, CLOSE = "<think>", "</think>"
"""What reasoning models write around their thinking (DeepSeek-R1, QwQ, Qwen3 and their kin)."""


class Transcript:
    """Takes pieces and says when a stop string has ended the answer.

    Thinking is known by `<think>` at the very beginning, or by `thinking=True` when the template has
    already opened it. Stops count in the answer only.
    """

    def __init__(self, stops: Sequence[str], *, may_think: bool = False, thinking: bool = False) -> None:
        self._text = IncrementalText()
        self._wanted = tuple(stops)
        self._stops = StopFinder(stops)
        self._after_thinking = False
        self._may_think = may_think and not thinking
        self.is_thinking = thinking
        self.answer = ""
        self.thoughts = ""
        self.ended = False
        """A stop string was found and cut off."""

    def add(self, piece: Piece) -> bool:
        """Take a token's text; True when a stop string has ended the answer."""
        return self._take(self._text.add(piece))

    def _take(self, text: str) -> bool:
        if not text:
            return False
        if self.is_thinking:
            return self._think(text)
        if self._after_thinking:
            text = text.lstrip("\n")
            self._after_thinking = not text
        self.answer += text
        if self._may_think:
            begun = self.answer.lstrip()
            if begun.startswith(OPEN):
                self.answer, self._may_think, self.is_thinking = "", False, True
                self._stops = StopFinder(self._wanted)
                return self._think(begun.removeprefix(OPEN))
            self._may_think = OPEN.startswith(begun)
        cut = self._stops.find(self.answer)
        if cut is None:
            return False
        self.answer = self.answer[:cut]
        self.ended = True
        return True

    def _think(self, text: str) -> bool:
        seen = max(0, len(self.thoughts) - len(CLOSE))
        self.thoughts += text
        at = self.thoughts.find(CLOSE, seen)
        if at < 0:
            return False
        rest = self.thoughts[at + len(CLOSE) :]
        self.thoughts, self.is_thinking = self.thoughts[:at], False
        self._after_thinking = True
        return self._take(rest)

    def end(self) -> None:
        """No more comes: flush half a character, and cut at a stop that was still waiting."""
        self._take(self._text.end())
        cut = self._stops.end()
        if cut is not None and not self.is_thinking:
            self.answer = self.answer[:cut]
        self.thoughts = self.thoughts.strip()

    def tail(self, most: int) -> str:
        """The last characters, for watchers."""
        return (self.thoughts if self.is_thinking else self.answer)[-most:]
