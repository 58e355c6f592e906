"""The screen as it should be, the screen as it is, and the least text that makes one the other.

Textual rewrites every cell of a widget that it refreshes and does not look at what is there already. Here
its frames are taken apart into cells; only cells that differ are written. Because the difference is taken
when the terminal is ready for it, a terminal that stalls misses frames instead of blocking anybody.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rich.cells import get_character_cell_size

_TOKEN = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|([^\x00-\x1f\x7f-\x9f]+)|(.)", re.DOTALL)
_NARROW = re.compile(
    "[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2200-\u22ff"
    "\u2400-\u2426\u2500-\u25fc\u2691\u2713\u2717\ufffd]*"
)
"""Characters that take one column on every terminal: the quick path."""

_BRIDGE: Final = 4
"""Unchanged cells in between that are cheaper to write again than to jump over."""

Cell = tuple[str, str]
"""Text (empty for the right half of a wide character) and SGR parameters."""

_UNKNOWN: Final[Cell] = ("?", "unknown")


@dataclass
class Picture:
    """Two grids of cells and where they may differ."""

    width: int
    height: int
    spell: Callable[[str], str] = str
    """How a cell's text is spelled on this terminal (see `ascii_for`)."""

    def __post_init__(self) -> None:
        self.resize(self.width, self.height)

    def resize(self, width: int, height: int) -> None:
        """Forget both screens: a terminal of another size has been cleared or reflowed."""
        self.width, self.height = width, height
        self._wanted: list[list[Cell]] = [[_UNKNOWN] * width for _ in range(height)]
        self.forget()

    def forget(self) -> None:
        """Assume nothing about what the terminal shows; everything will be written again."""
        self._shown: list[list[Cell]] = [[_UNKNOWN] * self.width for _ in range(self.height)]
        self._touched = set(range(self.height))
        self._cursor = (0, 0)
        self._cursor_shown = (-1, -1)

    def draw(self, frame: str) -> None:
        """Apply a frame of Textual's to the wanted screen; what is no text, colour or move is dropped."""
        x = y = 0
        style = ""
        for match in _TOKEN.finditer(frame):
            row, column, sgr, text, other = match.groups()
            if text is not None:
                x = self._put(x, y, text, style)
            elif sgr is not None:
                style = _restyle(style, sgr)
            elif row is not None:
                x, y = int(column) - 1, int(row) - 1
            elif other != "\n":
                x = self._put(x, y, "\ufffd", style)
        self._cursor = (x, y)

    def changes(self) -> str:
        """What to write so that the terminal shows the wanted screen; empty when it does."""
        out: list[str] = []
        style: str | None = None
        for y in sorted(self._touched):
            wanted, shown = self._wanted[y], self._shown[y]
            for start, end in _differences(wanted, shown):
                out.append(f"\x1b[{y + 1};{start + 1}H")
                for x in range(start, end):
                    text, looks = wanted[x]
                    if not text:
                        continue
                    if looks != style:
                        out.append(f"\x1b[0;{looks}m" if looks else "\x1b[0m")
                        style = looks
                    out.append(self.spell(text))
                    if x + 1 < end and _NARROW.fullmatch(text) is None:
                        # Terminals disagree about the width of this character: say where the next one goes.
                        out.append(f"\x1b[{y + 1};{x + 2 + (not wanted[x + 1][0])}H")
            self._shown[y] = wanted[:]
        self._touched.clear()
        if style:
            out.append("\x1b[0m")
        if out or self._cursor != self._cursor_shown:
            out.append(f"\x1b[{self._cursor[1] + 1};{self._cursor[0] + 1}H")
            self._cursor_shown = self._cursor
        return "".join(out)

    def _put(self, x: int, y: int, text: str, style: str) -> int:
        if not 0 <= y < self.height:
            return x
        line = self._wanted[y]
        self._touched.add(y)
        if _NARROW.fullmatch(text):
            # A frame that was drawn for a wider terminal may begin beyond the edge.
            fits = text[: max(0, self.width - x)]
            line[x : x + len(fits)] = [(character, style) for character in fits]
            return x + len(text)
        for character in text:
            size = get_character_cell_size(character)
            if size == 0:
                if 0 < x <= self.width:
                    before, looks = line[x - 1]
                    line[x - 1] = (before + character, looks)
                continue
            if x + size <= self.width:
                line[x] = (character, style)
                if size == 2:
                    line[x + 1] = ("", style)
            x += size
        return x


def _differences(wanted: list[Cell], shown: list[Cell]) -> list[tuple[int, int]]:
    """Spans of columns that must be written, near ones joined; never half a wide character."""
    if wanted == shown:
        return []
    differ = [cell != there for cell, there in zip(wanted, shown, strict=True)]
    for line in (wanted, shown):
        # Writing over one half of a wide character destroys the other half.
        for x, (text, _) in enumerate(line):
            if not text and x and differ[x - 1] != differ[x]:
                differ[x - 1] = differ[x] = True
    spans: list[tuple[int, int]] = []
    for x, is_needed in enumerate(differ):
        if not is_needed or wanted[x] is _UNKNOWN:
            continue
        if spans and x - spans[-1][1] <= _BRIDGE and _UNKNOWN not in wanted[spans[-1][1] : x]:
            spans[-1] = (spans[-1][0], x + 1)
        else:
            spans.append((x, x + 1))
    return spans


def _restyle(style: str, sgr: str) -> str:
    if sgr in ("", "0"):
        return ""
    return f"{style};{sgr}" if style else sgr
