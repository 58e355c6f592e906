"""What the library says, kept in memory so that an error can quote it, and written to fd 2 (a log file).

ggml reports through a callback. The binding's own callback uses an outdated table of levels and swallows
errors, so ours replaces it before anything is loaded.
"""

import ctypes
import os
from collections import deque

from llama_cpp import llama_cpp as lib

ERROR = 4
"""GGML_LOG_LEVEL_ERROR in ggml 0.10 and later (debug 1, info 2, warning 3, continuation 5)."""

_CONTINUED = 5

_lines: deque[tuple[int, str]] = deque(maxlen=600)
_level = 2


@lib.llama_log_callback  # type: ignore[untyped-decorator]
def _keep(level: int, text: bytes, _data: object) -> None:
    global _level  # noqa: PLW0603 - the library has one log, and continuation lines carry no level
    if level != _CONTINUED:
        _level = level
    _lines.append((_level, text.decode("utf-8", "replace")))
    if _level > 1:
        os.write(2, text)


def listen() -> None:
    """Take over the library's log."""
    lib.llama_log_set(_keep, ctypes.c_void_p(0))


def forget() -> None:
    """Start a new page, so that what is quoted belongs to what was just tried."""
    _lines.clear()


def errors(most: int = 3) -> str:
    """The last errors, as one line; warnings where there were none."""
    said = [text.strip() for level, text in _lines if level == ERROR and text.strip()]
    if not said:
        said = [text.strip() for level, text in _lines if level == ERROR - 1 and text.strip()]
    return "; ".join(said[-most:])


def find(fragment: str) -> list[str]:
    """The lines that hold a fragment, oldest first."""
    return [text.strip() for _, text in _lines if fragment in text]
