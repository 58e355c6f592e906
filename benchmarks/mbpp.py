"""MBPP: basic problems from the crowd, each with three assertions that are part of the question (2021).

The function's name stands only in the assertions, so they are shown by design. `mbpp` and `mbpp-sanitized`
hold the test split (ids 11 to 510), as published scores do; the -full names hold every row.
"""

import ast
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from benchmarks.benchmark import (
    BenchmarkError,
    CallsCheck,
    Card,
    Check,
    InProcessCheck,
    Message,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Solution,
)
from benchmarks.dataset import Dataset, load
from benchmarks.extraction import extract_function
from benchmarks.function_prompt import CHAT_STOPS, PREFILL
from benchmarks.guard import guarded, hindrance
from benchmarks.harness import Item, ask, find_harness, read
from benchmarks.official import Observed, human_eval_word
from benchmarks.one_source import one_source
from benchmarks.parsing import definitions, lines_of, parse, used_names
from benchmarks.rows import Row

STOPS = ("\nclass", "\nassert", '\n"""', "\nprint", "\nif", "\n#", "\n```", "<file_sep>")

FULL = Dataset(
    name="mbpp.jsonl.gz",
    revision="2021-08",
    rows=974,
    files={"mbpp.jsonl": "ccf64ceae9c5403bf50a044cb6d505bfd2a2963ee58338ba268fd65beab92a9f"},
    digest="6295dfbe170c493be0fc8dac09a57714d5cbc7136bd3a8996d0f95dec6cd870e",
    licence="CC-BY-4.0",
    hub="google-research-datasets/mbpp",
    config="full",
    split="prompt+test+validation+train",
)
SANITIZED = Dataset(
    name="sanitized-mbpp.json.gz",
    revision="2021-08",
    rows=427,
    files={"sanitized-mbpp.json": "ca95deaa9a01ef0a6f439f88bcf0dd3db3563d22f22aad6cae04ebb9a8d8c8e9"},
    digest="0478255eb591508802588ee8989b4b4760a6e295ca5e0dec9b7db9efed4a636d",
    licence="CC-BY-4.0",
    hub="google-research-datasets/mbpp",
    config="sanitized",
    split="prompt+test+validation+train",
)
FLAWS = (
    "The three tests are part of the prompt, by design: passing them shows less than it seems.",
    "Three assertions tell little; MBPP+ rejects many of what passes here.",
    "In training data for years.",
)


class Mbpp:
    """Short functions from a sentence and three assertions."""

    card = Card(
        name="mbpp",
        title="MBPP",
        problems=500,
        kind="python functions",
        tests_per_problem="3 assertions, shown in the prompt",
        licence="CC-BY-4.0",
        homepage="https://huggingface.co/datasets/google-research-datasets/mbpp",
        good_for="comparing with published numbers of base models",
        flaws=(*FLAWS, "The crowd's wording is often vague; the sanitized rows are clearer."),
        cpu=3.0,
        max_tokens=512,
    )
    dataset: ClassVar[Dataset] = FULL
    splits: ClassVar[frozenset[str]] = frozenset({"test"})
    official_tool = "code_eval (human-eval rules)"
    tests_in_prompt = True
    """By design: only the tests name the function."""

    def __init__(self, *, folder: Path | None = None, data: Path | None = None, harness: str = "") -> None:
        self._folder = folder
        self._data = data
        self._harness = find_harness("mbpp", harness) if harness else None
        self._problems: tuple[Problem, ...] = ()
        self._examples: tuple[dict[str, str], ...] = ()

    def load(self) -> Origin:
        loaded = load(self.dataset, folder=self._folder, data=self._data)
        every = [problem_of(row) for row in loaded.rows]
        self._problems = tuple(problem for problem in every if problem.tags["split"] in self.splits)
        wanted = self._harness.examples if self._harness else ()
        self._examples = tuple(
            {
                "text": sentence_of(row),
                "tests": "\n".join(asserts_of(row)),
                "code": code_of(row),
                "published_code": str(row["code"]),
            }
            for row in loaded.rows
            if row["task_id"] in wanted
        )
        return loaded.origin

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        if self._harness:
            return ask(self._harness, self._item(problem), style)
        if style == "completion":
            return Prompt(text=problem.text, stops=STOPS)
        tests = "\n".join(asserts_of(problem.row))
        request = (
            f"{sentence_of(problem.row)}\n\n"
            f"Write a Python function that passes these tests:\n\n```python\n{tests}\n```\n\n"
            "Answer with one Python code block that holds the function and everything it needs.\n"
        )
        return Prompt(messages=(Message(role="user", content=request),), prefill=PREFILL, stops=CHAT_STOPS)

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        if self._harness:
            return read(self._harness, self._item(problem), prompt, completion)
        return extract_function(completion, prompt, context=problem.text, entry_point=problem.entry_point)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        """The three assertions; in the sample's own process where they build objects of its classes."""
        if problem.tags.get("objects"):
            program = f"{code}\n{tests_of(problem.row)}"
            return (InProcessCheck(name="tests", program=program, cpu=self.card.cpu),)
        return (
            CallsCheck(
                name="tests",
                solution=code,
                entry_points=(problem.entry_point,),
                tests=tests_of(problem.row),
                helpers=imports_for_tests(problem.row),
            ),
        )

    def other_tests(self, problem: Problem, code: str) -> str:
        """Whether the official program runs this sample, or its tests, without something that they ask for."""
        unmet = unmet_imports(problem.row, code)
        if unmet:
            return f"there its tests do not find {', '.join(unmet)}"
        return hindrance(code) or one_source(code, problem.entry_point)

    def official_word(self, check: str, observed: Observed) -> str:
        return human_eval_word(observed)

    def official_check(self, problem: Problem, code: str, check: str) -> InProcessCheck:
        """Sample and tests in one source, as code_eval executes them."""
        program = guarded(f"{code}\n{tests_of(problem.row)}")
        return InProcessCheck(name=check, program=program, cpu=self.card.cpu)

    def _item(self, problem: Problem) -> Item:
        return Item(
            prompt=problem.text,
            entry_point=problem.entry_point,
            text=sentence_of(problem.row),
            tests=asserts_of(problem.row),
            examples=self._examples,
        )


class MbppSanitized(Mbpp):
    """The rows whose wording and tests were gone over by hand."""

    card = replace(
        Mbpp.card,
        name="mbpp-sanitized",
        title="MBPP sanitized",
        problems=257,
        good_for="a cleaner MBPP, as inspect_evals and many model cards use it",
        flaws=FLAWS,
    )
    dataset: ClassVar[Dataset] = SANITIZED


class MbppFull(Mbpp):
    """Every row of MBPP: prompt, test, validation and train splits."""

    card = replace(
        Mbpp.card,
        name="mbpp-full",
        title="MBPP, all splits",
        problems=974,
        good_for="more problems where nothing was trained on MBPP; published scores use the test split",
        flaws=FLAWS,
    )
    splits: ClassVar[frozenset[str]] = frozenset({"prompt", "test", "validation", "train"})


class MbppSanitizedFull(MbppSanitized):
    """Every sanitized row."""

    card = replace(
        MbppSanitized.card,
        name="mbpp-sanitized-full",
        title="MBPP sanitized, all splits",
        problems=427,
        good_for="more problems where nothing was trained on MBPP; published scores use the test split",
    )
    splits: ClassVar[frozenset[str]] = frozenset({"prompt", "test", "validation", "train"})


def problem_of(row: Row) -> Problem:
    """The problem that a published row holds."""
    number = int(str(row["task_id"]))
    code = code_of(row)
    entry_point, objects = called_by_tests(row)
    tests = "\n".join(asserts_of(row))
    tags = {"split": split_of(number), **({"objects": "yes"} if objects else {})}
    return Problem(
        id=f"Mbpp/{number}",
        text=f'"""\n{sentence_of(row)}\n{tests}\n"""\n',
        entry_point=entry_point,
        reference=code,
        tags=tags,
        row=row,
    )


def split_of(number: int) -> str:
    """The split that a task id belongs to."""
    if number <= 10:
        return "prompt"
    if number <= 510:
        return "test"
    return "validation" if number <= 600 else "train"


def called_by_tests(row: Row) -> tuple[str, bool]:
    """The function of the reference that the tests call, and whether they use classes of its as well."""
    code, tests = parse(code_of(row)), parse(tests_of(row))
    if code is None or tests is None:
        raise BenchmarkError(f"MBPP row {row['task_id']}: the reference or the tests are not Python.")
    used = used_names([tests])
    defined = dict(definitions(code))
    functions = [name for name, node in defined.items() if isinstance(node, ast.FunctionDef) and name in used]
    objects = any(isinstance(node, ast.ClassDef) and name in used for name, node in defined.items())
    if not functions:
        raise BenchmarkError(f"MBPP row {row['task_id']}: the tests call no function of the reference.")
    return functions[0], objects


def imports_for_tests(row: Row) -> str:
    """The reference's imports that the tests rely on: a sample's own cannot be trusted to be there."""
    code, tests = parse(code_of(row)), parse(tests_of(row))
    if code is None or tests is None:
        return ""
    used = used_names([tests])
    return "".join(
        lines_of(code_of(row), node)
        for name, node in definitions(code)
        if isinstance(node, ast.Import | ast.ImportFrom) and name in used
    )


def unmet_imports(row: Row, code: str) -> list[str]:
    """What the tests take from the reference's imports and neither they nor a sample import."""
    imports = imports_for_tests(row)
    tree = parse(code) if imports else None
    needed, tests = parse(imports), parse(tests_of(row))
    if tree is None or needed is None or tests is None:
        return []
    there = {name for module in (tests, tree) for name, _ in definitions(module)}
    return [name for name, _ in definitions(needed) if name not in there]


def sentence_of(row: Row) -> str:
    """What is asked, in words; the two files call it differently."""
    return str(row.get("text") or row["prompt"])


def code_of(row: Row) -> str:
    """The reference solution, with plain line ends."""
    return str(row["code"]).replace("\r\n", "\n")


def asserts_of(row: Row) -> list[str]:
    """The assertions, as shown to the model."""
    tests = row["test_list"]
    assert isinstance(tests, list)
    return [str(test) for test in tests]


def tests_of(row: Row) -> str:
    """What is executed behind a solution: set-up or imports, then the assertions."""
    imports = row.get("test_imports")
    setup = "\n".join(map(str, imports)) if isinstance(imports, list) else str(row.get("test_setup_code", ""))
    return "\n".join([setup.replace("\r\n", "\n"), *asserts_of(row)]) + "\n"
