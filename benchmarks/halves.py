"""Half characters: lone surrogates, which JSON can spell and no file can hold, so no program and no log either.

They are recorded as their number between two NULs. Compiling fails at those just as it does at them, and whoever imitates
a tool that is handed texts, not files, can put them back.
"""

import re

HALF = re.compile("[\ud800-\udfff]")
NUMBERED = re.compile("\0(d[89a-f][0-9a-f]{2})\0")


def numbered(text: str) -> str:
    """The text with every half character as its number between NULs."""
    return HALF.sub(lambda found: f"\0{ord(found[0]):x}\0", text)


def restored(text: str) -> str:
    """The text as it was before it was `numbered`."""
    return NUMBERED.sub(lambda found: chr(int(found[1], 16)), text) if "\0" in text else text


def without_halves(text: str, stand_in: str) -> str:
    """The text with something else for every half character, numbered or not."""
    return HALF.sub(stand_in, restored(text))
