"""The published tables as benchmarks: an issue is a problem, a patch its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from benchmarks.benchmark import (
    BenchmarkError,
    Card,
    Check,
    Message,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    RepositoryCheck,
    Scenario,
    Solution,
)
from benchmarks.dataset import Dataset
from benchmarks.swe_bench import source
from benchmarks.swe_bench.choice import NAMES, choose, read_choice
from benchmarks.swe_bench.evidence import Evidence, gather
from benchmarks.swe_bench.instance import Instance, read_instance
from benchmarks.swe_bench.patch import completed, extract_patch, files_of
from benchmarks.swe_bench.shown import Retrieval, Shown, read_retrieval, show
from benchmarks.swe_bench.tree import find_tree

HOMEPAGE = "https://www.swebench.com"
FLAWS = (
    "Issues and fixes are public since years: a model may have seen them.",
    "Some tests are too narrow or test what the issue does not say; a correct patch can fail them.",
    "One prompt without an agent: scores are far below those of published agents and not comparable with them.",
)


class SweBench:
    """2,294 issues of twelve Python repositories."""

    card = Card(
        name="swe-bench",
        title="SWE-bench",
        problems=2294,
        kind="repository issues",
        tests_per_problem="the repository's own, dozens to hundreds",
        licence="MIT",
        homepage=HOMEPAGE,
        good_for="what is left of a score when the task is a whole code base",
        flaws=FLAWS,
        scenarios=(Scenario.ISSUE_RESOLUTION,),
        styles=("completion", "chat"),
        cpu=1800.0,
        max_tokens=4096,
    )
    options: Sequence[str] = (*NAMES, "trees", "retrieval", "logs")
    """What the command line may choose: instances, where the repositories are, which files are shown; `logs` is
    where recorded logs or reports lie, in which case nothing is run."""
    table: ClassVar[source.Table] = source.FULL

    def __init__(
        self,
        *,
        folder: Path | None = None,
        data: Path | None = None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._data = data
        self._options = options or {}
        self._instances: dict[str, Instance] = {}
        self._problems: tuple[Problem, ...] = ()
        self._evidence: Evidence | None = None
        self._shown: dict[str, Shown] = {}

    @property
    def dataset(self) -> Dataset:
        """What it reads, for whoever shows or exports that."""
        return self.table.dataset

    def load(self) -> Origin:
        """Read the table, check every row, and choose.

        Raises:
            BenchmarkError: the data is not to be had, or nothing is left of it.
        """
        read_retrieval(self._options.get("retrieval", ""))
        read = source.read_table(self.table, folder=self._folder, data=self._data)
        chosen = choose(read.instances, read_choice(self._options))
        if "logs" in self._options:
            self._evidence = gather(Path(self._options["logs"]))
        self._instances = {instance.id: instance for instance in chosen}
        self._problems = tuple(problem_of(i, with_reference=self._evidence is None) for i in chosen)
        return read.origin

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        """The official single prompt; for chat its first line is the system's, as in the official run_api.

        Raises:
            BenchmarkError: the repository's files are not to be had, or would give the answer away.
        """
        text = self._show(problem).text
        if style == "completion":
            return Prompt(text=f"{text}\n", stops=("</s>",))
        first, _, rest = text.partition("\n")
        return Prompt(messages=(Message(role="system", content=first), Message(role="user", content=rest)))

    def fit(self, problem: Problem, share: float) -> bool:
        """Show less of the repository, so that the prompt shrinks to about a share of what it is.

        Returns:
            Whether anything could be left out.
        """
        shown = self._show(problem)
        smaller = shown.within(int(len(shown.text) * share))
        self._shown[problem.id] = smaller
        return len(smaller.text) < len(shown.text)

    @property
    def budget(self) -> int | None:
        """Tokens that a prompt may have; None for as many as the model can read."""
        return self._retrieval.budget

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        """The patch in an answer, by the official order; its last line is ended.

        The official tool's own inference leaves such a line as it is, and `git apply` then refuses the patch. What is
        exported as a prediction is the ended one, so that the same patch is evaluated there and here.
        Text that names no file is no patch: no tool could apply any of it.
        """
        found = extract_patch(completion)
        patch = completed(found.patch)
        if not files_of(patch):
            return Solution(code="", rule=found.rule, notes=("nothing in it names a file to change",))
        notes = ("the last line had no end",) if patch != found.patch else ()
        return Solution(code=patch, rule=found.rule, notes=notes)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        recorded = self._evidence.of(problem.id, code) if self._evidence else None
        return (
            RepositoryCheck(
                name="tests",
                patch=code,
                row=problem.row,
                log=recorded.log if recorded else None,
                report=recorded.report if recorded else None,
            ),
        )

    @property
    def _retrieval(self) -> Retrieval:
        return read_retrieval(self._options.get("retrieval", ""))

    def _show(self, problem: Problem) -> Shown:
        if problem.id not in self._shown:
            if "trees" not in self._options:
                raise BenchmarkError(
                    f"{self.card.title} shows the model files of the repositories: name a folder with git checkouts "
                    "or sources of them with --trees. docs/swe-bench.md says how it is laid out."
                )
            instance = self._instances.get(problem.id) or read_instance(problem.row)
            tree = find_tree(Path(self._options["trees"]), instance)
            self._shown[problem.id] = show(instance, tree, self._retrieval)
        return self._shown[problem.id]


class SweBenchLite(SweBench):
    """300 of the issues, the simpler ones: one file changed, no images, self-contained texts."""

    card = replace(
        SweBench.card,
        name="swe-bench-lite",
        title="SWE-bench Lite",
        problems=300,
        good_for="a first look at repository-level work: one file to change, twelve repositories",
    )
    table = source.LITE


class SweBenchVerified(SweBench):
    """500 of the issues that people found solvable, with an estimate of the time each takes."""

    card = replace(
        SweBench.card,
        name="swe-bench-verified",
        title="SWE-bench Verified",
        problems=500,
        good_for="issues whose text and tests people have looked at, by difficulty",
        flaws=(
            *FLAWS,
            "An audit of a quarter of it in 2026 found flawed tests in more than half of what it looked at.",
        ),
    )
    table = source.VERIFIED


class SweBenchMultilingual(SweBench):
    """300 issues of repositories in nine other languages."""

    card = replace(
        SweBench.card,
        name="swe-bench-multilingual",
        title="SWE-bench Multilingual",
        problems=300,
        tests_per_problem="the repository's own",
        good_for="predictions to validate and reports to read again, beyond Python",
        flaws=(
            *FLAWS,
            "Logs are read for Python's test runners only; instances of other languages are graded from reports.",
        ),
    )
    table = source.MULTILINGUAL


def problem_of(instance: Instance, *, with_reference: bool = True) -> Problem:
    """An instance as a problem; the gold patch is its reference, unless nothing is to be run."""
    tags = {
        "repo": instance.repo,
        "version": instance.version,
        "date": instance.day,
        "difficulty": instance.difficulty,
    }
    return Problem(
        id=instance.id,
        text=instance.problem_statement,
        reference=instance.patch if with_reference else "",
        tags={name: value for name, value in tags.items() if value},
        row=instance.row,
    )
