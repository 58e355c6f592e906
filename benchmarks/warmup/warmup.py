"""The warmup exam: original problems in order of difficulty, each a file in `problems/`."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.benchmark import (
    CallsCheck,
    Card,
    Check,
    DatasetError,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Solution,
)
from benchmarks.extraction import extract_function
from benchmarks.function_prompt import function_prompt
from benchmarks.problem_file import read_problem_file
from benchmarks.shipped import shipped

FOLDER = Path(__file__).parent / "problems"


class Warmup:
    """Original Python functions, the first of them so easy that a very small model solves some."""

    card = Card(
        name="warmup",
        title="Warmup",
        problems=52,
        kind="python functions",
        tests_per_problem="2 to 6 test functions",
        licence="Apache-2.0",
        homepage="",
        good_for="a first look, small models, and proving that a machine is set up right: minutes, not hours",
        flaws=("Ours alone: no published number to compare with.",),
        cpu=3.0,
        max_tokens=320,
    )

    def __init__(self) -> None:
        self._problems: tuple[Problem, ...] = ()

    def load(self) -> Origin:
        """Read the problem files; a few dozen milliseconds."""
        paths = sorted(FOLDER.glob("[0-9]*_*.py"))
        if len(paths) != self.card.problems:
            raise DatasetError(
                f"Warmup should have {self.card.problems} problems but {FOLDER} holds {len(paths)}. "
                "Reinstall the program."
            )
        self._problems = tuple(read_problem_file(path, prefix="warmup") for path in paths)
        return shipped("warmup", paths, self.card.licence)

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        return function_prompt(problem.text, style)

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        return extract_function(completion, prompt, context=problem.text, entry_point=problem.entry_point)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        return (
            CallsCheck(
                name="tests",
                solution=code,
                entry_points=(problem.entry_point,),
                tests=str(problem.row["tests"]),
            ),
        )
