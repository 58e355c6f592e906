"""Fenced blocks of a text, as Markdown has them and as models break them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.parsing import parse

FENCE = re.compile(r"[ \t]*(?:(?:[-*+>]|\d+[.)])[ \t]+)?(`{3,}|~{3,})[ \t]*\{?\.?([\w+#.-]*)[^`]*")
PYTHON_LABELS = frozenset(
    {"", "python", "python3", "py", "py3", "python2", "pycon", "code", "ipython", "sage"}
)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced piece of a text."""

    code: str
    label: str
    closed: bool


def is_left_open(text: str) -> bool:
    """Whether the last line of a text opens a block, so that what follows is code."""
    return FENCE.fullmatch(text.rstrip("\n").rpartition("\n")[2]) is not None


def fenced(text: str, *, opened: bool) -> Iterator[Block]:
    """The fenced blocks of a text in order, as Markdown has them, and unclosed ones too.

    A fence that a model put right behind its last line of code closes the block as well, and a block that
    is no Python by itself is read on to a later fence if that makes it whole: docstrings may hold fences.

    With `opened` the text begins inside a block.
    """
    lines = text.split("\n")
    number = 0
    mark, label, start = ("```", "", 0) if opened else ("", "", 0)
    while number < len(lines):
        if not mark:
            found = FENCE.fullmatch(lines[number])
            if found:
                mark, label, start = found[1], found[2], number + 1
            number += 1
            continue

        ends = [end for end in range(number, len(lines)) if closes(lines[end], mark)]
        if not ends:
            yield Block(code="\n".join(lines[start:]), label=label, closed=False)
            return
        end = ends[0]
        code = until(lines, start, end)
        if not parse(code) and label.lower() in PYTHON_LABELS:
            whole = [later for later in ends[1:6] if parse(until(lines, start, later))]
            if whole and "def " in code:
                end = whole[0]
                code = until(lines, start, end)
        yield Block(code=code, label=label, closed=True)
        mark, number = "", end + 1


def closes(line: str, mark: str) -> bool:
    """Whether a line ends a block that `mark` opened."""
    bare = line.strip()
    if bare and set(bare) == {mark[0]} and len(bare) >= len(mark):
        return True
    return (
        mark[0] == "`" and line.rstrip().endswith("```") and line.count("```") == 1 and not FENCE.match(line)
    )


def until(lines: Sequence[str], start: int, end: int) -> str:
    """The code from one line up to a closing fence, with what stands before the fence on its line."""
    before = lines[end].rstrip().rstrip("`~")
    return "\n".join([*lines[start:end], *([before] if before.strip() else [])]) + "\n"


def unwrapped(block: Block) -> Iterator[Block]:
    """The blocks within a block that holds Markdown; else the block itself."""
    inner = list(fenced(block.code, opened=False)) if "```" in block.code and not parse(block.code) else []
    if block.label.lower() in ("markdown", "md", "text", "") and inner:
        yield from inner
    else:
        yield block
