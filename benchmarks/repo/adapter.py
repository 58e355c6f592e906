"""Small repository tasks of our own, in SWE-bench's schema: a package with a bug, an issue, tests that tell.

The trees are shipped and their tests need the standard library alone, so that the whole path from an issue to a
graded patch runs anywhere, behind the ordinary walls.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.benchmark import (
    Card,
    Check,
    DatasetError,
    Message,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    RepositoryCheck,
    Scenario,
    Solution,
)
from benchmarks.swe_bench.instance import read_instance
from benchmarks.swe_bench.patch import completed, extract_patch, files_of, is_test_file
from benchmarks.swe_bench.prompt import prompt_text
from benchmarks.swe_bench.record import RECORDER

TASKS = Path(__file__).parent / "tasks"
RUNNER = Path(__file__).parent / "run_tests.py"


class Repo:
    """Nine packages of a file or two, each with an issue."""

    card = Card(
        name="repo",
        title="Repo",
        problems=9,
        kind="repository issues",
        tests_per_problem="3 to 6 unittest methods",
        licence="Apache-2.0",
        homepage="",
        good_for="issue resolution on any machine: minutes, no container, no download",
        flaws=(
            "Ours alone: no published number to compare with.",
            "Packages of a file or two: far easier than an issue of a real code base.",
        ),
        scenarios=(Scenario.ISSUE_RESOLUTION,),
        styles=("completion", "chat"),
        cpu=10.0,
        max_tokens=1024,
    )

    def __init__(self) -> None:
        self._problems: tuple[Problem, ...] = ()

    def load(self) -> Origin:
        """Read the tasks.

        Raises:
            DatasetError: some are missing or damaged.
        """
        folders = sorted((f for f in TASKS.iterdir() if (f / "issue.md").is_file()), key=_number)
        if len(folders) != self.card.problems:
            raise DatasetError(
                f"Repo should have {self.card.problems} tasks but {TASKS} holds {len(folders)}. Reinstall the program."
            )
        rows = [read_task(folder) for folder in folders]
        digest = hashlib.sha256(
            "\n".join(json.dumps(row, sort_keys=True) for row in rows).encode()
        ).hexdigest()
        self._problems = tuple(
            Problem(
                id=str(row["instance_id"]),
                text=str(row["problem_statement"]),
                reference=str(row["patch"]),
                wrong=(str(row["wrong"]),),
                tags={"repo": str(row["repo"])},
                row=row,
            )
            for row in rows
        )
        return Origin(
            dataset="repo (shipped)", revision=digest[:12], sha256=digest, licence=self.card.licence
        )

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        """The single prompt of SWE-bench, with every source file: they are few and short."""
        files = problem.row["files"]
        assert isinstance(files, dict)
        readmes = {path: text for path, text in files.items() if path.lower().startswith("readme")}
        sources = {
            path: text for path, text in files.items() if path.endswith(".py") and not is_test_file(path)
        }
        text = prompt_text(read_instance(problem.row), readmes=readmes, files=sources)
        if style == "completion":
            return Prompt(text=f"{text}\n", stops=("</s>",))
        first, _, rest = text.partition("\n")
        return Prompt(messages=(Message(role="system", content=first), Message(role="user", content=rest)))

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        """The patch in an answer, by SWE-bench's order; text that names no file is none."""
        found = extract_patch(completion)
        patch = completed(found.patch)
        if not files_of(patch):
            return Solution(code="", rule=found.rule, notes=("nothing in it names a file to change",))
        return Solution(code=patch, rule=found.rule)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        return (RepositoryCheck(name="tests", patch=code, row=problem.row),)


def read_task(folder: Path) -> dict[str, object]:
    """A task's folder as a row: `issue.md`, `base/`, `fix.diff`, `wrong.diff`, `tests.diff`, `tests.json`.

    Raises:
        DatasetError: a part is missing or damaged.
    """
    try:
        base = {
            path.relative_to(folder / "base").as_posix(): path.read_text(encoding="utf-8")
            for path in sorted((folder / "base").rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }
        tests = json.loads((folder / "tests.json").read_text(encoding="utf-8"))
        name = folder.name.rpartition("-")[0]
        return {
            "instance_id": f"repo__{folder.name}",
            "repo": f"repo/{name}",
            "base_commit": hashlib.sha256(json.dumps(base, sort_keys=True).encode()).hexdigest()[:40],
            "patch": (folder / "fix.diff").read_text(encoding="utf-8"),
            "test_patch": (folder / "tests.diff").read_text(encoding="utf-8"),
            "wrong": (folder / "wrong.diff").read_text(encoding="utf-8"),
            "problem_statement": (folder / "issue.md").read_text(encoding="utf-8"),
            "FAIL_TO_PASS": json.dumps(tests["FAIL_TO_PASS"]),
            "PASS_TO_PASS": json.dumps(tests["PASS_TO_PASS"]),
            "log_parser": "parse_log_pytest",
            "files": base,
            "runner": RUNNER.read_text(encoding="utf-8"),
            "recorder": RECORDER.read_text(encoding="utf-8"),
        }
    except (OSError, ValueError, KeyError) as error:
        raise DatasetError(f"{folder}: the task cannot be read: {error}. Reinstall the program.") from error


def _number(folder: Path) -> int:
    return int(folder.name.rpartition("-")[2])
