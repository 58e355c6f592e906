"""Predict what a call of a shown function returns, directly or after thinking it through."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

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
from benchmarks.cruxeval import is_plain_call
from benchmarks.livecodebench.codegeneration import tags_of
from benchmarks.livecodebench.extraction import predicted_output
from benchmarks.livecodebench.predicted import chosen_rows
from benchmarks.livecodebench.source import EXECUTION
from benchmarks.livecodebench.testoutput import EVALUATED, is_literal, literal_answer
from benchmarks.official import Observed
from benchmarks.official_run import Opinion
from benchmarks.parsing import parse
from benchmarks.rows import Row

SYSTEM = "You are an expert at Python programming, code execution, test case generation, and fuzzing."
NAMES = {
    "itertools": "accumulate chain combinations count cycle groupby islice permutations product repeat zip_longest",
    "copy": "deepcopy",
    "string": "ascii_lowercase",
    "math": "ceil comb floor gcd inf isqrt log log2 log10 prod sqrt",
    "collections": "Counter OrderedDict defaultdict deque",
    "bisect": "bisect_left bisect_right insort",
    "heapq": "heapify heappop heappush merge",
    "functools": "cache lru_cache partial reduce",
    "random": "randrange shuffle",
    "operator": "iand itemgetter sub",
    "os.path": "commonprefix",
    "typing": "Any Callable Dict Generator Iterable Iterator List Optional Set Tuple Union",
}
"""What the official script lets the shown code use without importing it, by module; the modules themselves, too."""
NUMERIC = {"np": "numpy", "pd": "pandas"}
FIELDS = ("id", "code", "input", "output", "contest_date")

ASKED = (
    "You are given a Python function and an assertion with a call of it. Complete the assertion with a literal (no "
    "expression that still has to be evaluated, no call) which is what the code really returns, even if the code is "
    "wrong. {how}Give the whole assertion in [ANSWER] and [/ANSWER] tags, as in the examples, and nothing else.\n\n"
)
DIRECT = (
    "[PYTHON]\ndef half(n : int) -> int:\n    return n // 2\nassert half(n = 17) == ??\n[/PYTHON]\n"
    "[ANSWER]\nassert half(n = 17) == 8\n[/ANSWER]\n\n"
    '[PYTHON]\ndef mark(text : str) -> str:\n    return text + "!"\nassert mark(text = "go") == ??\n[/PYTHON]\n'
    '[ANSWER]\nassert mark(text = "go") == "go!"\n[/ANSWER]\n\n'
)
THOUGHT = (
    '[PYTHON]\ndef wrap(s):\n    s = s + s\n    return "<" + s + ">"\nassert wrap(s = "ab") == ??\n[/PYTHON]\n'
    '[THOUGHT]\nStep by step:\n\n1. wrap is called with s = "ab".\n2. s + s is "abab", so s becomes "abab".\n'
    '3. The function returns "<", then s, then ">": "<abab>".\n[/THOUGHT]\n'
    '[ANSWER]\nassert wrap(s = "ab") == "<abab>"\n[/ANSWER]\n\n'
)  # fmt: skip


class CodeExecution:
    """479 calls of functions that people wrote for LeetCode problems."""

    card = Card(
        name="livecodebench-execution",
        title="LiveCodeBench execution",
        problems=479,
        kind="predicted values",
        tests_per_problem="1 value",
        licence="CC (tag of the data set)",
        homepage="https://livecodebench.github.io",
        good_for="whether a model can run real code in its head",
        flaws=(
            "The official script skips answers that repeat the call instead of counting them; here they count as wrong.",
            "The official script accepts expressions that are always true; here the answer must be a literal.",
            "Instruction and examples follow the official form in words of our own.",
        ),
        scenarios=(Scenario.CODEEXECUTION,),
        cpu=3.0,
        max_tokens=512,
    )
    official_tool = "LiveCodeBench's script"
    options: Sequence[str] = ("from", "to", "difficulty")
    thinking: ClassVar[bool] = False
    prefix: ClassVar[str] = "LiveCodeBench-Execution"

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
            EXECUTION,
            self._options,
            FIELDS,
            folder=self._folder,
            data=self._data,
            what="call",
            published=self.card.problems,
        )
        self._problems = tuple(problem_of(row, self.prefix) for row in sorted(rows, key=_number))
        return origin

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        asked = question_of(problem.row, thinking=self.thinking)
        if style == "completion":
            return Prompt(text=asked, stops=("[PYTHON]",))
        return Prompt(messages=(Message(role="system", content=SYSTEM), Message(role="user", content=asked)))

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        return predicted_output(completion, thinking=self.thinking)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        """The answer read as a literal where untrusted code runs, and compared outside.

        Where what is expected is no literal but an object of the shown code, they are compared beside it.
        """
        if not is_literal(str(problem.row["output"])):
            program = compared_beside(problem.row, asserted_value(code))
            return (InProcessCheck(name="tests", program=program, cpu=self.card.cpu),)
        return (
            CallsCheck(
                name="tests",
                solution=literal_answer(asserted_value(code)),
                entry_points=("answer",),
                tests=f"assert ({problem.row['output']}) == candidate()\n",
            ),
        )

    def official_run(self, problem: Problem, code: str) -> InProcessCheck | None:
        """The assertion as the official script writes it, with the answer pasted in."""
        row = problem.row
        if str(row["input"]) in code:
            return None
        asserted = f"{row['code']}\nassert {row['output']} == {code}\n"
        program = f"{imports_for(asserted)}\n{asserted}"
        return InProcessCheck(name="tests", program=program, cpu=self.card.cpu)

    def official_opinion(self, problem: Problem, code: str, observed: Observed | None) -> Opinion:
        """`True`, `False`, or `skipped` for an answer that repeats the call and so leaves the count."""
        if observed is None:
            return Opinion(word="skipped")
        accepted = observed.ending == "completed"
        return Opinion(word="True" if accepted else "False", why=EVALUATED if accepted else "")


class CodeExecutionThinking(CodeExecution):
    """The same calls, thought through before they are answered."""

    card = replace(
        CodeExecution.card,
        name="livecodebench-execution-cot",
        title="LiveCodeBench execution, with thoughts",
        good_for="how much a model gains by writing down the steps",
        max_tokens=2000,
    )
    thinking: ClassVar[bool] = True
    prefix: ClassVar[str] = "LiveCodeBench-Thought"


def problem_of(row: Row, prefix: str) -> Problem:
    """The problem that a published row holds."""
    return Problem(
        id=f"{prefix}/{row['id']}",
        text=f"{row['code']}\nassert {row['input']} == ??",
        entry_point=str(row.get("function_name") or "f"),
        reference=str(row["output"]) if is_literal(str(row["output"])) else "",
        wrong=("object()",),
        tags=tags_of({"question_id": row["id"], **row}),
        row=row,
    )


def asserted_value(code: str) -> str:
    """The value in an answer, as it is read behind `assert ... ==`; no value where no assertion comes of it."""
    start = "assert answer == "
    source = start + code
    module = parse(source)
    match module.body if module else []:
        case [ast.Assert(test=ast.Compare(ops=[ast.Eq()], comparators=[value]))]:
            return f"({ast.get_source_segment(source, value)})"
        case []:
            return "no value"
        case _:
            return code


def compared_beside(row: Row, value: str) -> str:
    """The shown code and an assertion of the value, which may be built of nothing but data and what the code defines."""
    shown = f"{imports_for(str(row['code']))}\n{row['code']}"
    called = str(row.get("function_name") or "f")
    if not is_plain_call(f"f({value})", shown) or re.search(rf"\b{re.escape(called)}\b", value):
        return "raise ValueError('the answer is not built of data')\n"
    return f"{shown}\nassert {row['output']} == {value}\n"


def imports_for(source: str) -> str:
    """The imports that the official script puts in front of a program; the two slow ones where it may use them."""
    lines = [f"from {module} import {names.replace(' ', ', ')}" for module, names in NAMES.items()]
    lines += ["from re import search as re_search", "import re, sys"]
    lines += [f"import {module}" for module in NAMES if module not in ("os.path", "typing")]
    for short, module in NUMERIC.items():
        if re.search(rf"\b{short}\b", source):
            lines += ["try:", f"    import {module} as {short}", "except ImportError:", "    pass"]
    return "\n".join(lines)


def question_of(row: Row, *, thinking: bool) -> str:
    """Instruction, examples, and the open question."""
    how = "Go through the program step by step before you answer. " if thinking else ""
    shown = THOUGHT if thinking else DIRECT
    tag = "[THOUGHT]" if thinking else "[ANSWER]"
    return f"{ASKED.format(how=how)}{shown}[PYTHON]\n{row['code']}\nassert {row['input']} == ??\n[/PYTHON]\n{tag}\n"


def _number(row: Row) -> int:
    number = str(row["id"]).rpartition("_")[2]
    if not number.isdecimal():
        raise DatasetError(f"row {row['id']!r}: ids look like sample_0.")
    return int(number)
