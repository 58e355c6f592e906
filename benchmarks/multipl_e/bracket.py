"""Matching braces in languages of C's family, past strings and comments, without knowing any one of them."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
      \br(\#*)"[\s\S]*?"\1      # a raw string of Rust or D
    | \bR"([^\s()\\]*)\([\s\S]*?\)\2"   # one of C++
    | "{3}[\s\S]*?"{3}         # a text of several lines
    | (?:@\$?|\$@)"(?:""|[^"])*"   # one of C#, where a backslash means nothing
    | `[^`]*`                   # one of D or Go
    | "(?:\\.|[^"\\\n])*"       # a string
    | '(?:\\.[^'\n]{0,8}|[^'\\\n])'   # a character; not a lifetime, not an apostrophe
    | //[^\n]*                  # a comment to the end of the line
    | /\*.*?\*/                 # a comment in between
    | [{}]
    """,
    re.VERBOSE | re.DOTALL,
)


def _braces(code: str, start: int = 0) -> Iterator[tuple[int, str]]:
    for found in _TOKEN.finditer(code, start):
        if found[0] in "{}":
            yield found.start(), found[0]


def closing_brace(code: str, start: int) -> int:
    """Where the brace at `start` is closed; the end of the code if nowhere."""
    depth = 0
    for place, brace in _braces(code, start):
        depth += 1 if brace == "{" else -1
        if depth == 0:
            return place
    return len(code)


def open_braces(code: str) -> list[int]:
    """Braces that are open at the end of the code, outermost first."""
    opened: list[int] = []
    for place, brace in _braces(code):
        if brace == "{":
            opened.append(place)
        elif opened:
            opened.pop()
    return opened
