"""Which files of a repository a prompt shows: those of the gold patch, or what retrieval finds within a budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from benchmarks.benchmark import BenchmarkError
from benchmarks.swe_bench.diff import read_diff
from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.prompt import prompt_text
from benchmarks.swe_bench.retrieval import rank
from benchmarks.swe_bench.tree import Tree

BUDGETS = {"bm25-13k": 13_000, "bm25-27k": 27_000, "bm25-50k": 50_000}
"""Tokens of a prompt, by retrieval setting, as in the published ones."""
CHARACTERS = 5.0
"""Characters that a token of code has at most: a first cut, before the model itself has counted."""


@dataclass(frozen=True, kw_only=True)
class Retrieval:
    """Which files are shown."""

    source: Literal["oracle", "bm25"]
    budget: int | None = None
    """Tokens of a prompt; None for as many as the model can read."""


def read_retrieval(text: str) -> Retrieval:
    """What `--retrieval` means: `oracle` (also if empty), `bm25`, `bm25-13k`, `bm25-27k`, `bm25-50k`.

    Raises:
        BenchmarkError: it is none of these.
    """
    if text in ("", "oracle"):
        return Retrieval(source="oracle")
    if text == "bm25":
        return Retrieval(source="bm25", budget=BUDGETS["bm25-13k"])
    if text in BUDGETS:
        return Retrieval(source="bm25", budget=BUDGETS[text])
    raise BenchmarkError(f"--retrieval {text!r}: there are oracle, bm25 and {', '.join(BUDGETS)}.")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A prompt in the making: what could be shown, and how much of it is."""

    instance: Instance
    readmes: Mapping[str, str]
    files: Sequence[tuple[str, str]]
    """Path and text, what matters most first."""
    optional: bool
    """Whether files may be left out; those of the gold patch may not."""

    @cached_property
    def text(self) -> str:
        """The prompt.

        Raises:
            LeakedPatch: a file would give the answer away.
        """
        return prompt_text(self.instance, readmes=self.readmes, files=dict(self.files))

    def within(self, characters: int) -> "Shown":
        """As much of it as a number of characters holds: files that retrieval put last go first, then the readmes."""
        shown = self
        while len(shown.text) > characters and shown.optional and shown.files:
            shown = replace(shown, files=shown.files[:-1])
        if len(shown.text) > characters and shown.readmes:
            shown = replace(shown, readmes={})
        return shown


def show(instance: Instance, tree: Tree, retrieval: Retrieval) -> Shown:
    """What is shown of a tree for an issue.

    Raises:
        BenchmarkError: a file that the gold patch changes is not in the tree.
    """
    readmes = tree.texts(tree.readmes())
    if retrieval.source == "oracle":
        return Shown(instance=instance, readmes=readmes, files=_oracle(instance, tree), optional=False)
    documents = tree.texts(tree.sources())
    found = [(name, documents[name]) for name, _ in rank(documents, instance.problem_statement)]
    shown = Shown(instance=instance, readmes=readmes, files=found, optional=True)
    return shown.within(int((retrieval.budget or 0) * CHARACTERS)) if retrieval.budget else shown


def _oracle(instance: Instance, tree: Tree) -> list[tuple[str, str]]:
    files = []
    for change in read_diff(instance.patch).changes:
        if change.kind == "added":
            continue
        text = tree.read(change.old_path)
        if text is None:
            raise BenchmarkError(
                f"{instance.id}: {tree.root} has no {change.old_path} at commit {instance.base_commit[:12]}."
            )
        files.append((change.old_path, text))
    return files
