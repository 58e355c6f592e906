"""The one way for untrusted text to reach the screen.

Completions, programs' output, file names and error messages can hold escape sequences that write the clipboard,
rename the window or repaint what the operator reads, and characters that reorder or hide text. Here every
such character is replaced by one visible character of the same width, so columns stay where they were and
the stored text stays as it was. Textual's own widgets get it through `untrusted`, which adds that nothing
in it is markup.
"""

import re
from dataclasses import dataclass
from typing import Final

MAX_LINES: Final = 2_000
"""Lines of one text that are shown."""
MAX_CELLS: Final = 4_000
"""Characters of one line that are shown."""
TAB: Final = 4

_REPLACEMENT = "\ufffd"
_MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILE = re.compile(f"([{_MARKS}]{{2}})([{_MARKS}]+)")
"""More than two combining marks on one letter grow over neighbouring lines."""

_DANGEROUS = (
    "\x00-\x08\x0b-\x1f\x7f"
    "\x80-\x9f\xad"
    "\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_DANGER = re.compile(f"[{_DANGEROUS}]")


@dataclass(frozen=True)
class Tamed:
    """Text that is safe to show."""

    text: str
    """Of the original's characters only newlines are kept as they were among the controls."""
    neutralised: int = 0
    """Characters that were replaced."""
    cut: bool = False
    """Whether lines or columns were left out."""


def tame(text: str, *, max_lines: int = MAX_LINES, max_cells: int = MAX_CELLS) -> Tamed:
    """Replace what could act on the terminal; expand tabs; cap lines and columns."""
    kept, cut = _cap(text, max_lines, max_cells)
    if "\t" in kept:
        kept = kept.expandtabs(TAB)
    safe, neutralised = _neutralise(kept)
    return Tamed(safe, neutralised, cut)


def tame_line(text: str, *, max_cells: int = MAX_CELLS) -> str:
    """A text on one line: newlines and tabs become visible too."""
    safe, _ = _neutralise(text[:max_cells].replace("\t", " ").replace("\n", "␊"))
    return safe


def one_line(text: str, width: int) -> str:
    """A text on one line of at most `width` characters: newlines and rows of blanks become one blank, a rest is cut off."""
    safe = tame(" ".join(text.split())).text
    return safe if len(safe) <= width else safe[: width - 1] + "…"


def is_tame(text: str) -> bool:
    """Whether a text holds nothing that would be replaced (newlines and tabs aside)."""
    return _DANGER.search(text) is None


def _cap(text: str, max_lines: int, max_cells: int) -> tuple[str, bool]:
    if len(text) <= max_cells and text.count("\n") < max_lines:
        return text, False
    lines = text.split("\n", max_lines)
    cut = len(lines) > max_lines
    kept = [line[:max_cells] for line in lines[:max_lines]]
    return "\n".join(kept), cut or any(len(line) > max_cells for line in lines[:max_lines])


def _neutralise(text: str) -> tuple[str, int]:
    if text.isascii() and text.isprintable():
        return text, 0
    safe, count = _DANGER.subn(lambda match: _stand_in(match[0]), text)
    safe, piles = _PILE.subn(lambda match: match[1] + _REPLACEMENT * len(match[2]), safe)
    return safe, count + piles


def _stand_in(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else _REPLACEMENT
