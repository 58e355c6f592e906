"""MultiPL-E's own word for a program that ended so.

Its evaluators look at the exit status, at the output of some languages, and at nothing else: a program that
leaves with 0 before its tests is `OK` there.
"""

import re

from benchmarks.multipl_e.language import Language
from benchmarks.official import Observed

TOOL = "MultiPL-E"

PIPE = 64 * 1024
"""Bytes of output that a program can be ahead of who reads it."""
SIPPED = 10 * 1024
"""Bytes that MultiPL-E reads of it in a second."""
LOOKED_AT = 2048
"""Bytes of it that it keeps, and looks at."""


def official_word(language: Language, observed: Observed) -> str:
    """`OK`, `Timeout`, `SyntaxError`, `AssertionError`, `ReferenceError` or `Exception`."""
    said = f"{_kept(language, observed.stderr)}\n{_kept(language, observed.stdout)}"
    if keeps_waiting(language, observed):
        return language.late
    match observed.ending:
        case "completed":
            return "OK" if _keeps_rules(language, observed, said) else _failure(language, said)
        case "exited" if observed.status == 0:
            return "OK" if _keeps_rules(language, observed, said) else _failure(language, said)
        case "cpu_limit" | "wall_limit" | "output_limit":
            return language.late_compiler if observed.stage == "compile" else language.late
        case "syntax_error":
            return "" if "half a character" in observed.reason else "SyntaxError"  # the tool itself raises
        case _:
            return _failure(language, said)


def keeps_waiting(language: Language, observed: Observed) -> bool:
    """Whether a program printed more than the tool reads of it before its time is over."""
    return language.sips and observed.output_bytes > PIPE + SIPPED * language.steps[-1].seconds


def _kept(language: Language, output: str) -> str:
    return output[:LOOKED_AT] if language.sips else output


def _keeps_rules(language: Language, observed: Observed, said: str) -> bool:
    if any(word in said for word in language.failure_words):
        return False
    if language.quiet and observed.stderr.strip():
        return False
    return all(word in said for word in language.wanted_words)


def _failure(language: Language, said: str) -> str:
    for sign in language.signs:
        if sign.official and re.search(sign.text, said, re.MULTILINE):
            return sign.official
    return "Exception"
