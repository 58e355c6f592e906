"""A page of documentation as what a reader does with it: files to write, commands to type, output to expect."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"^`([\w./-]+)`[^\n`]*:\n\n\Z", re.MULTILINE)


@dataclass(frozen=True)
class File:
    """A block under its path."""

    path: str
    text: str


@dataclass(frozen=True)
class Command:
    """A line behind `$`, and the lines its output must hold in this order; `…` stands for anything."""

    line: str
    expected: tuple[str, ...]


Step: TypeAlias = File | Command


def steps_of(page: Path) -> dict[str, list[Step]]:
    """What is to be done, section by section, in the order of the page."""
    text = page.read_text(encoding="utf-8")
    sections: dict[str, list[Step]] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        sections[title] = [step for match in FENCE.finditer(section) for step in _steps(section, match)]
    return sections


def missing(expected: tuple[str, ...], output: str) -> list[str]:
    """The expected lines that are not in the output, in order."""
    lines = [" ".join(line.split()) for line in output.splitlines()]
    lacking, at = [], 0
    for wanted in expected:
        pattern = ".*".join(re.escape(part.strip()) for part in wanted.split("…"))
        found = next((i for i in range(at, len(lines)) if re.search(pattern, lines[i])), None)
        if found is None:
            lacking.append(wanted)
        else:
            at = found
    return lacking


def _steps(section: str, match: re.Match[str]) -> list[Step]:
    kind, body = match.groups()
    if kind == "console":
        return [
            Command(lines[0], tuple(lines[1:]))
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
            if (lines := part.splitlines())
        ]
    named = NAME.search(section[: match.start()])
    assert named is not None, f"a block of {kind} without a path above it: {body[:60]!r}"
    return [File(named.group(1), body)]
