"""HumanEval+ and MBPP+: the old problems with eighty and thirty-five times as many tests (EvalPlus, 2023).

A solution is loaded once for each check and its function called on input after input in that process, so
that what it changes stays changed. `base` holds the inputs of the original benchmark, `plus` the added
ones; EvalPlus counts a sample for plus only if it passes both. Outputs are compared in the judge by
`evalplus_oracle`, never where the solution runs.

The rules are those of EvalPlus at HEAD. The release 0.3.1 on PyPI differs: it allows 1 second for a call
instead of 4, and fails every solution of HumanEval/32.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

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
from benchmarks.data_folder import default_folder
from benchmarks.dataset import Dataset, load
from benchmarks.evalplus_oracle import LEFT_OUT, SOMETHING_OR_NOTHING, is_fingerprint, pack
from benchmarks.expected import ORACLE, expected_outputs
from benchmarks.extraction import extract_function
from benchmarks.function_prompt import function_prompt
from benchmarks.guard import guard, hindrance, replaced
from benchmarks.harness import Item, ask, find_harness, read
from benchmarks.mbpp_types import repaired
from benchmarks.official import Observed, evalplus_word
from benchmarks.rows import Row

CALL_SECONDS = 4.0
"""A call may take this long, or `SLOWER` times as long as the reference took if that is more."""
SLOWER = 4.0
LONGEST = 60.0
"""A check may take the sum of its calls' limits, but not more than this, and one second."""

RECENT = 32
"""Problems whose tests are kept in memory: some hundred kilobytes each."""

Name: TypeAlias = Literal["base", "plus"]
NAMES: tuple[Name, ...] = ("base", "plus")
"""The checks, in order."""
Suite: TypeAlias = tuple[str, str, float]
"""Name, tests and seconds of one check."""

PLUS_FLAWS = (
    "Two tools are called EvalPlus: the release 0.3.1 fails HumanEval/32 for everyone; this follows HEAD.",
    "Limits are in seconds: a slow or busy machine can turn passes into failures.",
)

HUMANEVAL_PLUS = Dataset(
    name="HumanEvalPlus.jsonl.gz",
    revision="v0.1.10",
    rows=164,
    digest="c7b62636d76dc7a462e6928996c1193850ab899411be9eb5000eb01d93e51e9d",
    licence="Apache-2.0",
    raw_md5={
        "fe585eb4df8c88d844eeb463ea4d0302": "v0.1.10",
        "401e75ad986361dccc7afecb4121e295": "v0.1.10 mini",
        "413980104ee0339c147ac09653cee3db": "v0.1.10 noextreme",
    },
    url="https://github.com/evalplus/humanevalplus_release/releases/download/v0.1.10/HumanEvalPlus.jsonl.gz",
    plain=True,
)

MBPP_PLUS = Dataset(
    name="MbppPlus.jsonl.gz",
    revision="v0.2.0",
    rows=378,
    digest="cb088ea309f08b1d161ff85fac8a367c4366006c5ae64add122c738f7f5f57d4",
    licence="Apache-2.0, CC-BY-4.0",
    raw_md5={
        "ee43ecabebf20deef4bb776a405ac5b1": "v0.2.0",
        "85d8d7a406c0686e80353e676189bfee": "v0.2.0 noextreme",
    },
    url="https://github.com/evalplus/mbppplus_release/releases/download/v0.2.0/MbppPlus.jsonl.gz",
    plain=True,
)


IN_PROCESS = """\
{oracle}

class Direct:
    def limited(self, seconds):
        space = {{}}
        exec(compile({code!r}, "<solution>", "exec"), space)
        self.function = space[{name!r}]
        return self

    def __call__(self, *arguments):
        return self.function(*arguments)

    def series(self, inputs, limits, digest):
        return (self.function(*arguments) for arguments in inputs)


{comparison}
candidate, report = Direct(), {{}}
{guard}
{tests}"""
"""A program that runs sample and comparison in one process: the sample's objects decide what `==` means.

The sample is loaded when everything else is ready, so that of what it replaces the comparison misses what EvalPlus misses.
"""

NUMPYS = """\
import numpy

def all_close(out, wanted, atol):
    return numpy.allclose(out, wanted, rtol=RTOL, atol=atol)
"""
"""Nearness as numpy has it, for samples that may have replaced that."""


class EvalPlus:
    """What both benchmarks share: everything but their data, and the types that JSON took from it."""

    card: Card
    suite: Literal["humaneval", "mbpp"]
    dataset: Dataset
    official_tool = "evalplus HEAD"

    def __init__(self, *, folder: Path | None = None, data: Path | None = None, harness: str = "") -> None:
        self._folder = folder or default_folder()
        self._data = data
        self._harness = find_harness(self.suite, harness) if harness else None
        self._problems: tuple[Problem, ...] = ()
        self._recent: OrderedDict[str, list[Suite]] = OrderedDict()
        self._making: dict[str, threading.Lock] = {}
        """One for each problem: its samples come together, and its reference is to run once."""

    def load(self) -> Origin:
        loaded = load(self.dataset, folder=self._folder, data=self._data)
        self._problems = tuple(map(problem_of, loaded.rows))
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
        """`base`, then `plus`.

        The first call for a problem runs its reference to learn the expected outputs, in a process of its
        own; later ones, in this process and others, read what was kept.

        Raises:
            DatasetError: the reference does not run on this machine.
        """
        return tuple(
            CallsCheck(
                name=name,
                solution=code,
                entry_points=(problem.entry_point,),
                tests=tests,
                helpers=oracle(),
                cpu=seconds,
            )
            for name, tests, seconds in self._kept_suites(problem)
        )

    def official_word(self, check: str, observed: Observed) -> str:
        return evalplus_word(observed)

    def other_tests(self, problem: Problem, code: str) -> str:
        """Whether the official program runs this sample without something that it asks for."""
        changed = replaced(code)
        return hindrance(code, "open") or (f"it replaces {', '.join(changed)}" if changed else "")

    def official_check(self, problem: Problem, code: str, check: str) -> InProcessCheck:
        """The sample's own objects compared where it runs, as EvalPlus does."""
        name, tests, seconds = next(suite for suite in self._kept_suites(problem) if suite[0] == check)
        program = IN_PROCESS.format(
            oracle=oracle(),
            comparison=NUMPYS if any(name.startswith("numpy.") for name in replaced(code)) else "",
            guard=guard(code, "open"),
            code=code,
            name=problem.entry_point,
            tests=tests,
        )
        return InProcessCheck(name=name, program=program, cpu=seconds)

    def inputs(self, problem: Problem, name: Name) -> list[Any]:
        """A task's inputs with the types its reference expects, each a list of arguments."""
        stored: Any = problem.row[f"{name}_input"]
        return repaired(problem.id, list(stored or [])) if self.suite == "mbpp" else list(stored or [])

    def _kept_suites(self, problem: Problem) -> list[Suite]:
        """A problem's suites; those of the last few problems are kept, since their samples come together."""
        with self._making.setdefault(problem.id, threading.Lock()):
            suites = self._recent.get(problem.id)
            if suites is None:
                suites = self._recent[problem.id] = self._suites(problem)
                if len(self._recent) > RECENT:
                    self._recent.popitem(last=False)
        return suites

    def _suites(self, problem: Problem) -> list[Suite]:
        inputs_of = {name: [pack(one) for one in self.inputs(problem, name)] for name in NAMES}
        known = expected_outputs(
            problem.id,
            problem.reference,
            problem.entry_point,
            [json.dumps(inputs, separators=(",", ":")) for inputs in inputs_of.values()],
            something=self.suite == "mbpp" and problem.entry_point in SOMETHING_OR_NOTHING,
            atol=float(str(problem.row["atol"])),
            folder=self._folder / "expected",
        )
        suites: list[Suite] = []
        for (name, inputs), expected in zip(inputs_of.items(), known, strict=True):
            asked = [number for number, output in enumerate(expected.outputs) if output != LEFT_OUT]
            limits = call_limits([expected.seconds[number] for number in asked])
            stored = {
                "inputs": [inputs[number] for number in asked],
                "expected": [expected.outputs[number] for number in asked],
                "limits": limits,
            }
            data = json.dumps(stored, separators=(",", ":"))
            suite = (self.suite, problem.entry_point)
            source = oracle() if any(map(is_fingerprint, stored["expected"])) else ""
            tests = (
                f"DATA = {data!r}\nSOURCE = {source!r}\n"
                f"mark(candidate, {suite!r}, DATA, {problem.row['atol']!r}, report, SOURCE)\n"
            )
            allowed = sum(limits.values()) + CALL_SECONDS * (len(asked) - len(limits))
            suites.append((name, tests, min(LONGEST, allowed) + 1))
        return suites


class HumanEvalPlus(EvalPlus):
    """HumanEval with 748 more inputs a task, on average."""

    card = Card(
        name="humaneval+",
        title="HumanEval+",
        problems=164,
        kind="python functions",
        tests_per_problem="10 base and 748 plus inputs on average",
        licence="Apache-2.0",
        homepage="https://github.com/evalplus/evalplus",
        good_for="the HumanEval number that answers which only look right do not get",
        flaws=(
            *PLUS_FLAWS,
            "The problems are HumanEval's, and as long in training data.",
            "HumanEval/38 and HumanEval/50 never call the prompt's own encoder.",
        ),
        cpu=LONGEST,
        max_tokens=768,
    )
    suite = "humaneval"
    dataset = HUMANEVAL_PLUS


class MbppPlus(EvalPlus):
    """378 of the crowd-sourced basic problems with 105 more inputs each, on average."""

    card = Card(
        name="mbpp+",
        title="MBPP+",
        problems=378,
        kind="python functions",
        tests_per_problem="3 base and 105 plus inputs on average",
        licence="Apache-2.0, CC-BY-4.0",
        homepage="https://github.com/evalplus/evalplus",
        good_for="twice as many problems as HumanEval+, of a plainer kind",
        flaws=(
            *PLUS_FLAWS,
            "One of the tests is part of the prompt, by design: only it names the function.",
            "Five inputs of Mbpp/255, whose results fill up to a gigabyte, are left out.",
            "Three tasks accept anything that is not None; eight compare results as sets.",
        ),
        cpu=LONGEST,
        max_tokens=768,
    )
    suite = "mbpp"
    tests_in_prompt = True
    """One assertion, by design: only it names the function."""
    dataset = MBPP_PLUS


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
    """The problem as the templates of harnesses see it; MBPP+ prompts hold a sentence and one assertion."""
    lines = problem.text.strip().strip('"').strip().split("\n")
    tests = [line for line in lines if line.startswith("assert ")]
    text = "\n".join(line for line in lines if line not in tests)
    return Item(prompt=problem.text, entry_point=problem.entry_point, text=text, tests=tests)


def call_limits(seconds: Sequence[float]) -> Mapping[str, float]:
    """Wall seconds for each call: `usual`, and by index for inputs on which the reference itself is slow."""
    slow = {
        str(number): round(SLOWER * spent, 3)
        for number, spent in enumerate(seconds)
        if SLOWER * spent > CALL_SECONDS
    }
    return {"usual": CALL_SECONDS, **slow}


@cache
def oracle() -> str:
    """The source of the comparison rules, which the judge executes before the tests."""
    return ORACLE.read_text(encoding="utf-8")
