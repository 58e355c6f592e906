"""A model's patch: taken out of its answer, and looked at without any tree or container.

Extraction follows the official order, so that the same answer gives the same patch. What can be said of a
patch without running anything is never a verdict: a patch that parses may still be wrong.
"""

import re
from dataclasses import dataclass

from benchmarks.halves import HALF, restored
from benchmarks.swe_bench.diff import FileChange, read_diff
from benchmarks.swe_bench.instance import Instance

_TAGS = re.compile(r"<([\w-]+)>(.*?)</\1>", re.DOTALL)
_FENCES = re.compile(r"```(\w+)?\n(.*?)```", re.DOTALL)
_PATCH_WORDS = ("diff", "patch")
_TEST_WORDS = frozenset({"test", "tests", "testing"})

LARGE = 200_000
"""Characters from which a patch is said to be large: gold patches of Lite have at most 12,000."""


@dataclass(frozen=True, kw_only=True)
class ExtractedPatch:
    """A patch and where in the answer it stood."""

    patch: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class PatchReport:
    """What can be said of a patch without running it."""

    files: tuple[FileChange, ...]
    faults: tuple[str, ...]
    """Why it does not parse; empty if it does."""
    tests: tuple[str, ...]
    """Test files that it changes."""
    size: int
    """Characters."""
    empty: bool = False
    torn: bool = False
    """Whether it holds half a character (a lone surrogate), which no file can hold: the official tool ends in an error."""

    @property
    def parses(self) -> bool:
        return not self.faults and not self.empty

    @property
    def added(self) -> int:
        return sum(change.added for change in self.files)

    @property
    def removed(self) -> int:
        return sum(change.removed for change in self.files)

    @property
    def sentence(self) -> str:
        """All of it in one sentence, for people."""
        if self.empty:
            return "there is no patch"
        if self.faults:
            return f"the patch does not parse: {self.faults[0]}"
        count = len(self.files)
        parts = [f"changes {count} file{'s' * (count != 1)} (+{self.added} −{self.removed})"]
        parts.append(
            f"touches tests ({', '.join(self.tests[:2])}{', …' * (len(self.tests) > 2)})"
            if self.tests
            else "touches no tests"
        )
        if self.size > LARGE:
            parts.append(f"is large ({self.size} characters)")
        return f"the patch parses, {', '.join(parts[:-1])} and {parts[-1]}"


def extract_patch(text: str) -> ExtractedPatch:
    """The patch in a model's answer.

    In this order: the first `<diff>` or `<patch>` element; the first fence marked diff or patch; the first other
    element; the first other fence; everything up to `</s>` (extract_diff in the official
    inference/make_datasets/utils.py).
    """
    others: list[ExtractedPatch] = []
    for pattern, kind in ((_TAGS, "<{}>"), (_FENCES, "```{}")):
        for match in pattern.finditer(text):
            found = ExtractedPatch(patch=match[2], rule=kind.format(match[1] or ""))
            if match[1] in _PATCH_WORDS:
                return found
            others.append(found)
    return others[0] if others else ExtractedPatch(patch=text.split("</s>", maxsplit=1)[0], rule="whole text")


def completed(patch: str) -> str:
    """The patch with an end to its last line, which git apply insists on; an empty one stays empty."""
    return patch if not patch.strip() or patch.endswith("\n") else patch + "\n"


def files_of(patch: str) -> tuple[str, ...]:
    """Every path that a patch writes, removes or moves away."""
    return read_diff(patch).paths


def is_test_file(path: str) -> bool:
    """Whether a path is a test by its name: one of its words is test, tests or testing, as in the official retrieval."""
    return not _TEST_WORDS.isdisjoint(re.split(r"[ _/.]", path.lower()))


def validate(instance: Instance | None, patch: str) -> PatchReport:
    """What can be said of a patch without running it."""
    diff = read_diff(completed(patch))
    empty = not patch.strip()
    torn = HALF.search(restored(patch)) is not None
    graded = set(files_of(instance.test_patch)) if instance else set()
    tests = tuple(path for path in diff.paths if is_test_file(path) or path in graded)
    return PatchReport(
        files=diff.changes,
        faults=() if empty else (*(("it holds half a character, which no file can",) * torn), *diff.faults),
        tests=tests,
        size=len(patch),
        empty=empty,
        torn=torn,
    )
