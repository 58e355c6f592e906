"""Unified diffs read as facts: which files they change and how, and what is wrong with them.

Reading is tolerant, because a model's patch seldom is what a tool would have written; what a strict tool would
refuse is listed as a fault.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

ChangeKind: TypeAlias = Literal["added", "modified", "deleted", "renamed"]

NOWHERE = "/dev/null"
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_MARGIN = re.compile(r"^([ \t]+)--- .*\n\1\+\+\+ ", re.MULTILINE)
_GIT = re.compile(r'^diff --git ("?a/.*?"?) ("?b/.*?"?)$')


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """What a patch does to one file."""

    path: str
    """The file after the change, or the deleted one."""
    old_path: str
    """The file before it; the same unless renamed or copied."""
    kind: ChangeKind
    added: int
    """Lines."""
    removed: int
    hunks: int
    binary: bool = False


@dataclass(frozen=True, kw_only=True)
class Diff:
    """A patch, read."""

    changes: tuple[FileChange, ...]
    faults: tuple[str, ...]
    """What `git apply` would call corrupt, a sentence each."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that is written, removed or moved away, each once, in order."""
        return tuple(dict.fromkeys(p for change in self.changes for p in (change.old_path, change.path)))

    @property
    def added(self) -> int:
        return sum(change.added for change in self.changes)

    @property
    def removed(self) -> int:
        return sum(change.removed for change in self.changes)


@dataclass
class _Section:
    """The part of a patch about one file, while it is being read."""

    old: str = ""
    new: str = ""
    kind: ChangeKind | None = None
    git: bool = False
    added: int = 0
    removed: int = 0
    hunks: int = 0
    binary: bool = False

    def change(self) -> FileChange | None:
        old = "" if self.old == NOWHERE else self.old
        new = "" if self.new == NOWHERE else self.new
        if not old and not new:
            return None
        kind = self.kind
        if kind is None:
            kind = "added" if not old else "deleted" if not new else "modified" if old == new else "renamed"
        return FileChange(
            path=new or old,
            old_path=old or new,
            kind=kind,
            added=self.added,
            removed=self.removed,
            hunks=self.hunks,
            binary=self.binary,
        )


def read_diff(patch: str) -> Diff:
    """What a patch changes; never raises.

    One that stands indented as a whole is read without its margin, as `patch` applies it.
    """
    changes, faults = _read(patch.split("\n"))
    margin = _MARGIN.search(patch) if not changes else None
    if margin:
        changes, faults = _read([line.removeprefix(margin[1]) for line in patch.split("\n")])
        faults.append("it is indented")
    if not changes:
        faults.append(
            "it names no file: there is no line such as '--- a/file.py' with '+++ b/file.py' below it"
        )
    if patch and not patch.endswith("\n") and changes:
        faults.append("its last line has no end")
    return Diff(changes=tuple(changes), faults=tuple(faults))


def _read(lines: list[str]) -> tuple[list[FileChange], list[str]]:
    """The changes and faults of a patch's lines."""
    faults: list[str] = []
    read = [_read_section(section, faults).change() for section in _sections(lines)]
    return [change for change in read if change is not None], faults


def _sections(lines: list[str]) -> Iterator[list[str]]:
    """The lines of each file's part; a part begins at `diff --git`, or at `---` with `+++` below where there is none."""
    current: list[str] = []
    hunk = (0, 0)  # lines still to come on the old and on the new side
    named = False
    for number, line in enumerate(lines):
        inside = max(hunk) > 0 and line[:1] in ("+", "-", " ", "\\", "")
        following = lines[number + 1] if number + 1 < len(lines) else ""
        starts_plain = line.startswith("--- ") and following.startswith("+++ ")
        if inside and not (line.startswith("diff --git ") or (starts_plain and hunk[0] <= 0)):
            hunk = _consumed(hunk, line)
        elif line.startswith("diff --git ") or (starts_plain and (named or not _is_git(current))):
            if current:
                yield current
            current, named, hunk = [], starts_plain, (0, 0)
        elif starts_plain:
            named = True
        elif match := _HUNK.match(line):
            hunk = (int(match[2] or "1"), int(match[4] or "1"))
        current.append(line)
    if current:
        yield current


def _is_git(lines: list[str]) -> bool:
    return bool(lines) and lines[0].startswith("diff --git ")


def _consumed(hunk: tuple[int, int], line: str) -> tuple[int, int]:
    old, new = hunk
    match line[:1]:
        case "+":
            return old, new - 1
        case "-":
            return old - 1, new
        case "\\":
            return old, new
        case _:
            return old - 1, new - 1


def _read_section(lines: list[str], faults: list[str]) -> _Section:
    section = _Section()
    hunk = (0, 0)
    where = ""
    for number, line in enumerate(lines):
        if max(hunk) > 0:
            if line[:1] in ("+", "-", " ", "\\") or (line == "" and number + 1 < len(lines)):
                section.added += line.startswith("+")
                section.removed += line.startswith("-")
                hunk = _consumed(hunk, line)
                if min(hunk) < 0:
                    faults.append(f"{where} has more lines than its header says")
                    hunk = (0, 0)
                continue
            faults.append(f"{where} has fewer lines than its header says")
            hunk = (0, 0)
        if match := _HUNK.match(line):
            section.hunks += 1
            where = f"hunk {section.hunks} of {section.new or section.old or 'no file'}"
            hunk = (int(match[2] or "1"), int(match[4] or "1"))
        elif line.startswith("@@"):
            section.hunks += 1
            faults.append(
                f"hunk {section.hunks} of {section.new or section.old or 'no file'} has no line numbers"
            )
        elif section.hunks and line[:1] in ("+", "-") and not line.startswith("-- "):
            faults.append(f"{where} has more lines than its header says")
            section.added += line.startswith("+")
            section.removed += line.startswith("-")
        else:
            _read_header(section, line)
    if max(hunk) > 0:
        faults.append(f"{where} has fewer lines than its header says")
    change = section.change()
    if change and not (section.hunks or section.binary or section.git):
        faults.append(f"there is no hunk for {change.path}")
    return section


def _read_header(section: _Section, line: str) -> None:
    if match := _GIT.match(line):
        section.git = True
        section.old, section.new = plain_path(match[1]), plain_path(match[2])
    elif line.startswith("--- "):
        section.old = plain_path(line[4:])
    elif line.startswith("+++ "):
        section.new = plain_path(line[4:])
    elif line.startswith("new file mode "):
        section.kind = "added"
    elif line.startswith("deleted file mode "):
        section.kind = "deleted"
    elif line.startswith(("rename from ", "copy from ")):
        section.old = unquoted(line.split(" from ", 1)[1])
        section.kind = "renamed"
    elif line.startswith(("rename to ", "copy to ")):
        section.new = unquoted(line.split(" to ", 1)[1])
    elif line.startswith(("GIT binary patch", "Binary files ")):
        section.binary = True


def plain_path(text: str) -> str:
    """A path of a header without its timestamp, quotes and what `-p1` takes: `a/`, `b/`, or the slash of an absolute one."""
    path = unquoted(text.split("\t", 1)[0].rstrip())
    return path if path == NOWHERE else re.sub(r"^[ab]?/", "", path)


def unquoted(path: str) -> str:
    """A path as git quotes it (C escapes, bytes in octal) in plain text."""
    if len(path) < 2 or path[0] != '"' or path[-1] != '"':
        return path
    named = {
        "n": "\n",
        "t": "\t",
        "r": "\r",
        '"': '"',
        "\\": "\\",
        "a": "\a",
        "b": "\b",
        "f": "\f",
        "v": "\v",
    }

    def octets(match: re.Match[str]) -> str:
        escape = match[1]
        return chr(int(escape, 8)) if escape.isdecimal() else named.get(escape, escape)

    inner = re.sub(r"\\([0-7]{3}|.)", octets, path[1:-1])
    try:
        return inner.encode("latin-1").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return inner
