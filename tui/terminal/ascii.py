"""What stands for a character where the terminal or the locale knows ASCII only.

The interface is drawn once, with its full set of glyphs; on such a terminal each cell is translated on its way
out. That way nothing can be forgotten, and text of models is covered as well.
"""

import unicodedata
from functools import cache
from typing import Final

_TABLE: Final[dict[str, str]] = {
    **dict.fromkeys("─╌╍┄┈╴╶", "-"),
    **dict.fromkeys("━═╸╺", "="),
    **dict.fromkeys("│┃║╎┆▏", "|"),
    **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝╠╣┏┓┗┛", "+"),
    **dict.fromkeys("█▉▊▋", "#"),
    **dict.fromkeys("▓▌▍", "%"),
    **dict.fromkeys("▒▎", "="),
    "░": "-",
    **dict(zip("▁▂▃▄▅▆▇", "_.,-=+*", strict=True)),
    "✓": "+",
    "✗": "x",
    "●": "*",
    "○": "o",
    "◌": "o",
    "■": "#",
    "▸": ">",
    "▾": "v",
    "◂": "<",
    "›": ">",
    "‹": "<",
    "⚑": "!",
    "·": ".",
    "…": "~",
    "±": "~",
    "−": "-",
    "–": "-",
    "—": "-",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "≥": ">",
    "≤": "<",
    "×": "x",
    "°": " ",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
}


@cache
def ascii_for(cell: str) -> str:
    """ASCII of the same number of columns for the text of one cell (a wide character takes two)."""
    if cell.isascii():
        return cell
    if cell in _TABLE:
        return _TABLE[cell]
    if 0x2400 <= ord(cell[0]) <= 0x2421:
        return "^"
    base = unicodedata.normalize("NFKD", cell)[0]
    if base.isascii() and base.isprintable():
        return base
    return "??" if unicodedata.east_asian_width(cell[0]) in "WF" else "?"
