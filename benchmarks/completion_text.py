"""What a model wrote, before anyone looks for code in it.

Three things are no part of any answer, whatever it answers: what no source file can hold, thinking aloud,
and what stands behind a stop string.
"""

import re
from collections.abc import Sequence

from benchmarks.halves import without_halves

LONGEST = 400_000
"""Characters of a completion that are looked at; no honest answer comes near."""

END_OF_ANSWER = re.compile(
    r"<\|(?:im_end|im_start|endoftext|end_of_text|eot_id|eom_id|end|EOT|endofmask|file_separator|return)\|>"
    r"|</s>|<end_of_turn>|<file_sep>|<｜end▁of▁sentence｜>|^\[(?:DONE|/PYTHON|/ANSWER)\]",
    re.MULTILINE,
)
REASONING = re.compile(
    r"\s*<(think|thinking|thought|reasoning|reflection)>.*?</\1>", re.DOTALL | re.IGNORECASE
)
UNENDED_REASONING = re.compile(r"\s*<(think|thinking|thought|reasoning|reflection)>", re.IGNORECASE)
ENDED_REASONING = re.compile(r".*</(think|thinking|thought|reasoning|reflection)>", re.DOTALL | re.IGNORECASE)
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
INVISIBLE = re.compile(r"^[\ufeff\u200b\u2060]+|[\ufeff\u200b\u2060]+$", re.MULTILINE)
INDENTED = re.compile(r"^[ \t\u00a0\u3000]*[\u00a0\u3000][ \t\u00a0\u3000]*", re.MULTILINE)


def readable(text: str, notes: list[str]) -> str:
    """The text without what no source file can hold, up to the end of the answer."""
    if len(text) > LONGEST:
        text = text[:LONGEST]
        notes.append(f"only the first {LONGEST} characters were read")
    whole = without_halves(text, "\N{REPLACEMENT CHARACTER}")
    if whole != text:
        notes.append("broken unicode replaced")
        text = whole
    if "\0" in text:
        notes.append(f"{text.count(chr(0))} NUL characters removed")
        text = text.replace("\0", "")
    text = text.replace("\r\n", "\n")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    text = INVISIBLE.sub("", ANSI.sub("", text))
    text = INDENTED.sub(lambda found: re.sub("[\u00a0\u3000]", " ", found[0]), text)
    end = END_OF_ANSWER.search(text)
    if end:
        notes.append(f"cut at {end[0]}")
        text = text[: end.start()]
    return text


def without_reasoning(text: str, notes: list[str], *, anywhere: bool) -> str:
    """The text without the thinking before the answer.

    With `anywhere`, also where only the end of the thinking is marked, as when the template began it.
    """
    while found := REASONING.match(text):
        notes.append("reasoning removed")
        text = text[found.end() :]
    if UNENDED_REASONING.match(text):
        notes.append("reasoning never ended")
        return ""
    if anywhere and (found := ENDED_REASONING.match(text)):
        notes.append("reasoning removed")
        text = text[found.end() :]
    return text


def cut_at_stops(text: str, stops: Sequence[str]) -> str:
    """The text before the earliest stop string, wherever that stands in the list."""
    found = [place for stop in stops if (place := text.find(stop)) >= 0]
    return text[: min(found, default=len(text))]
