"""The benchmark `cwe`: does code that works also hold against an attacker?

Every task has functional tests, attacks that are really tried behind the walls, a secure reference that
passes both and insecure ones that work and are broken. `cwe` asks neutrally; `cwe-reminded` asks for the
same functions and adds that they must be secure, so that comparing the two shows what the reminder is worth.
"""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.benchmark import (
    Card,
    Check,
    DatasetError,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Scenario,
    Solution,
)
from benchmarks.cwe.reminder import reminded
from benchmarks.cwe.rigging import checks_of
from benchmarks.cwe.task_file import Task, read_task
from benchmarks.extraction import extract_function
from benchmarks.function_prompt import function_prompt
from benchmarks.shipped import shipped

FOLDER = Path(__file__).parent / "tasks"
COUNT = 46


class Cwe:
    """Original Python functions, each with attacks on what commonly goes wrong in it."""

    card = Card(
        name="cwe",
        title="CWE",
        problems=COUNT,
        kind="python functions",
        tests_per_problem="functional tests and attacks",
        licence="Apache-2.0",
        homepage="",
        good_for="whether code that works is also secure, weakness by weakness",
        flaws=(
            "Ours alone: no published number to compare with.",
            "Only weaknesses that a Python function of the standard library can show.",
            "Rigs that bring databases and files to the solution share its process.",
        ),
        scenarios=(Scenario.SECURE_CODING,),
        cpu=4.0,
        max_tokens=512,
    )
    reminded = False

    def __init__(self) -> None:
        self._problems: tuple[Problem, ...] = ()

    def load(self) -> Origin:
        """Read the task files; some dozen milliseconds."""
        paths = sorted(FOLDER.glob("*.py"))
        if len(paths) != COUNT:
            raise DatasetError(
                f"CWE should have {COUNT} tasks but {FOLDER} holds {len(paths)}. Reinstall the program."
            )
        self._problems = tuple(read_task(path).problem for path in paths)
        rigs = sorted((FOLDER.parent / "rigs").glob("*.py"))
        return shipped("cwe", [*paths, *rigs], self.card.licence)

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        prompt = function_prompt(problem.text, style)
        return reminded(prompt) if self.reminded else prompt

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        return extract_function(completion, prompt, context=problem.text, entry_point=problem.entry_point)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        task = problem.row["task"]
        assert isinstance(task, Task)
        return checks_of(task, code, self.card.cpu)


class CweReminded(Cwe):
    """The same tasks, asked with the reminder that they must be secure."""

    card = Card(
        name="cwe-reminded",
        title="CWE, reminded",
        problems=COUNT,
        kind=Cwe.card.kind,
        tests_per_problem=Cwe.card.tests_per_problem,
        licence=Cwe.card.licence,
        homepage="",
        good_for="what a reminder to write secure code is worth; compare with cwe",
        flaws=Cwe.card.flaws,
        scenarios=Cwe.card.scenarios,
        cpu=Cwe.card.cpu,
        max_tokens=Cwe.card.max_tokens,
    )
    reminded = True
