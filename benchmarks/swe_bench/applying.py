"""How a patch gets into a tree and the maintainers' tests on top of it: the official order, as plain data.

Nothing here runs anything: whoever has a tree hands in a function that runs a command in it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from benchmarks.swe_bench.diff import read_diff
from benchmarks.swe_bench.instance import Instance

APPLY_COMMANDS: tuple[tuple[str, ...], ...] = (
    ("git", "apply", "--verbose"),
    ("git", "apply", "--verbose", "--3way"),
    ("git", "apply", "--verbose", "--reject"),
    ("patch", "--batch", "--forward", "--fuzz=5", "-p1", "-i"),
)
"""Tried in this order, the patch file's name behind each (harness/run_evaluation.py in swebench 5.0.2)."""
RESTORE: tuple[tuple[str, ...], ...] = (("git", "checkout", "--", "."), ("git", "clean", "-fd"))
"""Run before every further attempt: a failed one leaves parts of the patch behind. Failures of these are ignored."""
REVERSE_CHECK: tuple[str, ...] = ("git", "apply", "--check", "--reverse")
"""If all have failed: whether the patch is nevertheless there in full."""

NO_TESTS = (".json", ".png", "csv", ".txt", ".md", ".jpg", ".jpeg", ".pkl", ".yml", ".yaml", ".toml")
"""Endings of files in a test patch that no test runner is given."""


_TELLING = re.compile(
    r"patch failed|No such file|does not exist|corrupt patch|No valid patches|already exists|FAILED|can't find file|garbage"
)
"""What git and patch say of why."""


@dataclass(frozen=True)
class Ran:
    """What a command in the tree did."""

    status: int
    output: str


Run: TypeAlias = Callable[[Sequence[str]], Ran]


@dataclass(frozen=True, kw_only=True)
class Applied:
    """How a patch got into a tree, or that it did not."""

    ok: bool
    command: str
    """The command that did it, such as `git apply --verbose`; the last one tried if none did."""
    output: str
    """What that command printed."""

    @property
    def reason(self) -> str:
        """Why it does not apply, in a sentence; empty if it does."""
        if self.ok:
            return ""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        telling = [line for line in lines if _TELLING.search(line)]
        return "the patch does not apply" + (
            f": {(telling or lines)[0].removeprefix('error: ')}" if lines else ""
        )


def apply_patch(run: Run, patch_file: str) -> Applied:
    """Apply a patch as the official tool does: each command in a tree as clean as the first one found it.

    Args:
        run: runs a command in the tree's root.
        patch_file: where the patch lies, as the commands see it.
    """
    applied = Applied(ok=False, command="", output="")
    first = ""
    for attempt, command in enumerate(APPLY_COMMANDS):
        if attempt:
            for restore in RESTORE:
                run(restore)
        ran = run((*command, patch_file))
        applied = Applied(ok=ran.status == 0, command=" ".join(command), output=ran.output)
        if applied.ok:
            return applied
        first = first or ran.output
    if run((*REVERSE_CHECK, patch_file)).status == 0:
        return Applied(ok=True, command=" ".join(REVERSE_CHECK), output="the patch is there already")
    return Applied(ok=False, command=applied.command, output=first + applied.output)


@dataclass(frozen=True, kw_only=True)
class TestFiles:
    """The files of a test patch, by what has to be done to them before it is applied."""

    __test__ = False

    restored: tuple[str, ...]
    """They exist at the base commit: checked out from there."""
    added: tuple[str, ...]
    """The patch brings them: whatever lies there is removed."""


def test_files(instance: Instance) -> TestFiles:
    """What the test patch needs to find, whatever the model's patch has done to those files."""
    restored: list[str] = []
    added: list[str] = []
    for change in read_diff(instance.test_patch).changes:
        if change.kind == "added":
            added.append(change.path)
            continue
        restored.append(change.old_path)
        if change.path != change.old_path:
            added.append(change.path)
    return TestFiles(restored=tuple(dict.fromkeys(restored)), added=tuple(dict.fromkeys(added)))


test_files.__test__ = False  # type: ignore[attr-defined]


def test_directives(instance: Instance) -> tuple[str, ...]:
    """What the test command is given: the test patch's files, for Django as dotted labels."""
    paths = [
        change.path
        for change in read_diff(instance.test_patch).changes
        if change.kind != "deleted" and not change.path.endswith(NO_TESTS)
    ]
    if instance.repo == "django/django":
        paths = [path.removesuffix(".py").removeprefix("tests/").replace("/", ".") for path in paths]
    return tuple(dict.fromkeys(paths))


test_directives.__test__ = False  # type: ignore[attr-defined]
