"""Repair a program that failed, shown what was wrong with it.

Fed by a finished code-generation run, as a file in the official `eval_all` form. Every failed sample is a problem of
its own with one prompt; what passed is carried over. The feedback may come from a private test: the official
scenario leaks it by design.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks.benchmark import (
    BenchmarkError,
    DatasetError,
    Message,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Scenario,
    Solution,
)
from benchmarks.livecodebench.choice import NAMES
from benchmarks.livecodebench.codegeneration import FLAWS, PLACE, CodeGeneration
from benchmarks.livecodebench.extraction import last_block
from benchmarks.livecodebench.results import Result, read_results

SYSTEM = (
    "You are a helpful programming assistant and an expert Python programmer. You are helping a user write a program "
    "to solve a problem. The user has written some code, but it has some errors and is not passing the tests. You "
    "will help the user by first giving a concise (at most 2-3 sentences) textual explanation of what is wrong with "
    "the code. After you have pointed out what is wrong with the code, you will then generate a fixed version of the "
    "program. You must put the entired fixed program within code delimiters only for once."
)
FORMAT = (
    "### Format: Read the inputs from stdin solve the problem and write the answer to stdout (do not directly test "
    "on the sample inputs). Enclose your code within delimiters as follows.\n"
)
REPEAT = (
    "\n\nFirst reason about the code providing a textual explanation of what is wrong with the code and then generate "
    "a fixed of the program enclosed code delimiters."
)


class SelfRepair(CodeGeneration):
    """The failed samples of a run, each to be repaired once."""

    card = replace(
        CodeGeneration.card,
        name="livecodebench-repair",
        title="LiveCodeBench self-repair",
        kind="contest programs to repair",
        good_for="whether a model can use an error message; compare with the run it was fed by",
        flaws=(
            "The error message may show a private test, by design of the scenario.",
            "Functions too are asked to read standard input: the official prompt knows only that form.",
            *FLAWS,
        ),
        scenarios=(Scenario.SELFREPAIR,),
    )
    options = (*NAMES, "repair")
    prefix = "LiveCodeBench-Repair"

    def load(self) -> Origin:
        """Read the problems and the results to repair.

        Raises:
            BenchmarkError: no results are named, or they answer none of the problems.
        """
        if not self._options.get("repair"):
            raise BenchmarkError(
                "livecodebench-repair needs a finished run of livecodebench: name it, or a file in the official "
                "eval_all form, with --repair."
            )
        origin = super().load()
        source = Path(self._options["repair"])
        results = {result.question: result for result in read_results(source)}
        self._problems = tuple(
            repaired
            for problem in self._problems
            if (result := results.get(str(problem.row["question_id"])))
            for repaired in attempts(problem, result, source)
        )
        if not self._problems:
            raise DatasetError(f"{source} holds results for none of the problems that are chosen.")
        return replace(origin, revision=f"{origin.revision}; repairing {source.name}")

    def carried(self) -> Mapping[str, str]:
        """The programs that passed, by problem id."""
        return {problem.id: str(problem.row["code"]) for problem in self._problems if problem.row["passed"]}

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        """The official prompt; for base models the same as plain text."""
        row = problem.row
        asked = f"### Question:\n{problem.text}\n\n### Answer:\n```python\n{row['code']}\n```\n\n"
        asked += f"{feedback(str(row['metadata']))}\n{FORMAT}{PLACE}"
        asked += "### Answer: (use the provided format with backticks)\n\n"
        if style == "completion":
            return Prompt(text=f"{SYSTEM}\n{asked}")
        asked += REPEAT
        return Prompt(messages=(Message(role="system", content=SYSTEM), Message(role="user", content=asked)))

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        if problem.row["passed"]:
            return Solution(code=completion, rule="carried over")
        return last_block(completion)


def attempts(problem: Problem, result: Result, source: Path) -> Iterator[Problem]:
    """A problem for every sample of a question: `LiveCodeBench-Repair/abc301_a#0`."""
    if len(result.passed) != len(result.codes):
        raise DatasetError(
            f"{source}: {result.question} has {len(result.codes)} programs, {len(result.passed)} grades."
        )
    for sample, (code, passed) in enumerate(zip(result.codes, result.passed, strict=True)):
        metadata = result.metadata[sample] if sample < len(result.metadata) else "{}"
        row = {**problem.row, "code": code, "passed": passed, "metadata": metadata, "sample": sample}
        yield replace(problem, id=f"{problem.id}#{sample}", row=row)


def feedback(metadata: str) -> str:
    """What the model is told about the failure, by the official error code; empty where there is none."""
    try:
        record = json.loads(metadata)
    except ValueError:
        return ""
    if not isinstance(record, dict) or "error_code" not in record:
        return ""
    error = str(record.get("error") or record.get("error_message") or "")
    shown = {name: str(record.get(name, "")) for name in ("inputs", "output", "expected")}
    incorrect = "The above code is incorrect and got"
    match record["error_code"]:
        case -1:
            return f"{incorrect} the following compilation error.\n{error}"
        case -2:
            return (
                f"{incorrect} a wrong answer.\nInput: {shown['inputs']}\nGenerated Output: {shown['output']}\n"
                f"Expected: {shown['expected']}"
            )
        case -3:
            return f"{incorrect} time limit exceeded.\n{error}\nInput: {shown['inputs']}\nExpected: {shown['expected']}"
        case _:
            return f"{incorrect} a runtime error.\nInput: {shown['inputs']}\nExpected: {shown['expected']}\n{error}"
