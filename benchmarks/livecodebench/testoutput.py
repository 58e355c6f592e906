"""Predict what a test case expects, from the problem's words alone: no program is shown."""

import ast
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.benchmark import (
    CallsCheck,
    Card,
    Check,
    DatasetError,
    InProcessCheck,
    Message,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Scenario,
    Solution,
)
from benchmarks.livecodebench.codegeneration import tags_of
from benchmarks.livecodebench.extraction import assertion
from benchmarks.livecodebench.predicted import chosen_rows
from benchmarks.livecodebench.source import TEST_OUTPUT
from benchmarks.official import Observed
from benchmarks.official_run import Opinion
from benchmarks.parsing import definitions, expression, parse
from benchmarks.rows import Row

SYSTEM = (
    "You are a helpful programming assistant and an expert Python programmer. You are helping a user to write a test "
    "case to help to check the correctness of the function. The user has written a input for the testcase. You will "
    "calculate the output of the testcase and write the whole assertion statement in the markdown code block with the "
    "correct output."
)
FIELDS = ("question_id", "question_content", "contest_date", "starter_code", "test")
EVALUATED = "the answer is evaluated as code there, where it need not be a literal"
"""Why the official scripts accept what is wrong here."""


class TestOutput:
    """442 test cases of LeetCode problems."""

    card = Card(
        name="livecodebench-testoutput",
        title="LiveCodeBench test output",
        problems=442,
        kind="predicted values",
        tests_per_problem="1 value",
        licence="CC (tag of the data set)",
        homepage="https://livecodebench.github.io",
        good_for="whether a model understands a problem, apart from programming it",
        flaws=(
            "Only LeetCode problems of 2023, which models of today may have seen.",
            "The official script evaluates the answer as code; here it must be a literal, and both words are kept.",
        ),
        scenarios=(Scenario.TESTOUTPUTPREDICTION,),
        cpu=3.0,
        max_tokens=2000,
    )
    official_tool = "LiveCodeBench's script"
    options: Sequence[str] = ("from", "to", "difficulty")

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
        self._problems: tuple[Problem, ...] = ()

    def load(self) -> Origin:
        origin, rows = chosen_rows(
            TEST_OUTPUT,
            self._options,
            FIELDS,
            folder=self._folder,
            data=self._data,
            what="test case",
            published=self.card.problems,
        )
        self._problems = tuple(problem_of(row) for row in sorted(rows, key=_in_order))
        return origin

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        """The official prompt; for base models the same as plain text."""
        row = problem.row
        arguments = str(row["input"]).replace("\n", ", ")
        asked = (
            f"Problem:\n{problem.text}Function:\n```\n{row['starter_code']}\n```\n"
            "Please complete the following test case:\n\n"
            f"```\nassert {problem.entry_point}({arguments}) == # TODO\n```\n"
        )
        if style == "completion":
            return Prompt(text=f"{SYSTEM}\n{asked}")
        return Prompt(messages=(Message(role="system", content=SYSTEM), Message(role="user", content=asked)))

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        return assertion(completion)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        """The answer read as a literal where untrusted code runs, and compared outside."""
        return (
            CallsCheck(
                name="tests",
                solution=literal_answer(predicted_value(code)),
                entry_points=("answer",),
                tests=f"import json\nassert candidate() == json.loads({str(problem.row['output'])!r})\n",
            ),
        )

    def official_run(self, problem: Problem, code: str) -> InProcessCheck | None:
        """The answer evaluated as code, as the official script does in its own process."""
        value = predicted_value(code)
        program = f"import ast, json\nassert eval({value!r}) == json.loads({str(problem.row['output'])!r})\n"
        return InProcessCheck(name="tests", program=program, cpu=self.card.cpu)

    def official_opinion(self, problem: Problem, code: str, observed: Observed | None) -> Opinion:
        accepted = observed is not None and observed.ending == "completed"
        return Opinion(word="True" if accepted else "False", why=EVALUATED if accepted else "")


def problem_of(row: Row) -> Problem:
    """The problem that a published row holds.

    Raises:
        DatasetError: its test or its function cannot be read.
    """
    name = f"{row['question_id']}/{row.get('test_id', 0)}"
    stored = row["test"]
    try:
        (test,) = json.loads(stored) if isinstance(stored, str) else stored  # type: ignore[misc]
        given, expected = str(test["input"]), str(test["output"])
        answer = repr(json.loads(expected))
    except (ValueError, TypeError, KeyError) as error:
        raise DatasetError(f"row {name}: test is not one input and output in JSON: {error!r}.") from None
    function = str(row.get("function_name") or "") or function_in(str(row["starter_code"]))
    if not function:
        raise DatasetError(f"row {name}: neither function_name nor starter_code names the function.")
    return Problem(
        id=f"LiveCodeBench-Output/{name}",
        text=str(row["question_content"]),
        entry_point=function,
        reference=f"assert {function}() == {answer}" if is_literal(answer) else "",
        wrong=(f"assert {function}() == object()",),
        tags=tags_of(row),
        row={**row, "input": given, "output": expected},
    )


def function_in(starter: str) -> str:
    """The method that starter code begins; empty if it begins none."""
    module = parse(f"{starter.rstrip()}\n        pass\n") or parse(starter)
    if module is None:
        return ""
    names = [node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    return names[0] if names else next((name for name, _ in definitions(module)), "")


def predicted_value(text: str) -> str:
    """The right side of the assertion in an answer; the text itself where it holds none.

    Of several lines the first that holds `assert` and is no comment counts.
    """
    lines = text.splitlines()
    if len(lines) > 1:
        text = next((line for line in lines if "assert" in line and not line.startswith("#")), text)
    text = text.strip()
    if "assert" not in text:
        return text
    module = parse(text)
    match module.body[0] if module and module.body else None:
        case ast.Assert(test=ast.Compare(ops=[ast.Eq(), *_], comparators=[right, *_])):
            return ast.get_source_segment(text, right) or ""
        case _:
            return "no equality asserted"


def is_literal(value: str) -> bool:
    """Whether an expression is data by itself."""
    node = expression(value)
    if node is None:
        return False
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, MemoryError, RecursionError):
        return False
    return True


def literal_answer(value: str) -> str:
    """A program whose `answer` is a value read as a literal."""
    return f"import ast\n\n\ndef answer():\n    return ast.literal_eval({value!r})\n"


def _in_order(row: Row) -> tuple[str, int]:
    """In published order: by question, and by the number of its test case."""
    return str(row["question_id"]), int(str(row.get("test_id") or 0))
