"""Write a program for a contest problem."""

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    Solution,
    StdioCheck,
)
from benchmarks.livecodebench import checker, example
from benchmarks.livecodebench.case import Case, read_cases
from benchmarks.livecodebench.choice import NAMES, contest_day, read_choice
from benchmarks.livecodebench.errata import erratum
from benchmarks.livecodebench.extraction import last_block, whole_text
from benchmarks.livecodebench.prelude import with_prelude
from benchmarks.livecodebench.shelf import Book, need_fields, read_shelf
from benchmarks.livecodebench.source import CODE, find_files
from benchmarks.official import Observed
from benchmarks.official_run import Opinion
from benchmarks.rows import Row

RECENT = 16
"""Problems whose cases are kept in memory, since their samples come together."""

SYSTEM = (
    "You are an expert Python programmer. You will be given a question (problem specification) and will generate a "
    "correct Python program that matches the specification and passes all tests."
)
WITH_STARTER = (
    "### Format: You will use the following starter code to write the solution to the problem and enclose your code "
    "within delimiters.\n"
)
WITH_STDIN = (
    "### Format: Read the inputs from stdin solve the problem and write the answer to stdout (do not directly test "
    "on the sample inputs). Enclose your code within delimiters as follows. Ensure that when the python program "
    "runs, it reads the inputs, runs the algorithm and writes output to STDOUT.\n"
)
PLACE = "```python\n# YOUR CODE HERE\n```\n\n"
FLAWS = (
    "The last problems are of April 2025: a model that was trained later may have seen them all.",
    "Only as free of contamination as the model's cutoff is known: compare windows with --from and --to.",
    "Seventeen problems have several valid outputs, wrong tests or are interactive; they count and are marked.",
    "The official checker refuses some correct programs; its word is recorded beside the verdict.",
    "The example shown to base models is our own; chat prompts are the official ones.",
)
ONLY_PUBLIC = "Marked with public tests only, which are few: scores are higher than with the full tests."

CALLS = """
import json
cases = json.loads({cases})
for number, (arguments, expected) in enumerate(cases):
    report["case"] = number
    answer = candidate.limited({seconds})(*arguments)
    if isinstance(answer, tuple):
        answer = list(answer)
    assert answer == expected, f"case {{number + 1}} of {{len(cases)}}: want {{expected!r:.60}}, got {{answer!r:.60}}"
"""
ENTRY = """

def proctor_entry(*arguments):
    global _proctor_holder
    if "_proctor_holder" not in globals():
        _proctor_holder = {holder}
    return {method}(*arguments)
"""


class CodeGeneration:
    """1,055 problems of AtCoder, LeetCode and Codeforces, May 2023 to April 2025."""

    card = Card(
        name="livecodebench",
        title="LiveCodeBench",
        problems=1055,
        kind="contest programs",
        tests_per_problem="a few public and dozens of private cases",
        licence="CC (tag of the data set)",
        homepage="https://livecodebench.github.io",
        good_for="problems with dates: a window behind the model's cutoff is what it cannot have seen",
        flaws=FLAWS,
        styles=("completion", "chat"),
        cpu=float(checker.SECONDS),
        max_tokens=2000,
    )
    official_tool = checker.TOOL
    options: Sequence[str] = NAMES
    """What the command line may choose by."""
    prefix = "LiveCodeBench"

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
        self._books: dict[str, Book] = {}
        self._problems: tuple[Problem, ...] = ()
        self._recent: OrderedDict[str, tuple[Case, ...]] = OrderedDict()

    def load(self) -> Origin:
        """Read the rows that are chosen and look at every case of theirs once.

        Raises:
            DatasetError: the data is not to be had, or a row's tests are not what they should be; then nothing
                has been run.
        """
        origin, rows = self._read()
        self._problems = tuple(problem_of(row, self.prefix) for row in rows)
        return origin

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        """The official prompt for chat; for base models a solved example and the question.

        The official stop `###` is not used: it cuts chat answers at their first heading.
        """
        starter = str(problem.row["starter_code"])
        if style == "completion":
            return Prompt(text=base_prompt(problem.text, starter), stops=("###",))
        asked = f"### Question:\n{problem.text}\n\n"
        asked += f"{WITH_STARTER}```python\n{starter}\n```\n\n" if starter else f"{WITH_STDIN}{PLACE}"
        asked += "### Answer: (use the provided format with backticks)\n\n"
        return Prompt(messages=(Message(role="system", content=SYSTEM), Message(role="user", content=asked)))

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        solution = last_block(completion) if prompt.is_chat else whole_text(completion)
        unfair = problem.tags.get("erratum")
        return replace(solution, notes=(*solution.notes, f"erratum: {unfair}")) if unfair else solution

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        """One run for each input of a program; all calls of a function in one process."""
        cases = self.cases(problem)
        if problem.entry_point:
            return (calls_check(code, problem.entry_point, cases),)
        program = with_prelude(code)
        return tuple(
            StdioCheck(
                name="tests",
                solution=program,
                stdin=case.input,
                expected=case.output,
                compare="decimal",
                any_exit=True,
            )
            for case in cases
        )

    def official_run(self, problem: Problem, code: str) -> InProcessCheck | None:
        return checker.official_run(code, self.cases(problem), problem.entry_point)

    def official_opinion(self, problem: Problem, code: str, observed: Observed | None) -> Opinion:
        record = checker.record_of(observed) if observed else {}
        function = problem.entry_point
        why = checker.why_refused(code, record, function=function) if record else checker.why_accepted(code)
        hurried = record.get("error_code") == -3
        return Opinion(word=checker.word_of(record), why=why, hurried=hurried, record=record)

    def cases(self, problem: Problem) -> tuple[Case, ...]:
        """A problem's cases; those of the last few problems are kept."""
        question = str(problem.row["question_id"])
        cases = self._recent.get(question)
        if cases is None:
            cases = self._recent[question] = read_cases(self._books[question].read())
            if len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        return cases

    def _read(self) -> tuple[Origin, list[Row]]:
        """The chosen rows without their tests, in the official order, with their tests looked at."""
        choice = read_choice(self._options)
        found = find_files(CODE, choice, folder=self._folder, data=self._data)
        hashes: list[str] = []
        rows: list[Row] = []
        private = False
        for file, release in zip(found.files, found.releases, strict=True):
            shelf = read_shelf([file])
            hashes.append(shelf.sha256)
            for book in shelf.books:
                need_fields(book.small, ("question_id", "question_content", "contest_date"), file)
                if not choice.takes(book.small, release):
                    continue
                whole = book.read()
                read_cases(whole)
                private = private or bool(whole.get("private_test_cases"))
                self._books[str(book.small["question_id"])] = book
                rows.append({**book.small, "release": f"v{release}" if release else ""})
        if not rows:
            raise DatasetError(
                f"No problem of LiveCodeBench fits {choice.words() or 'the data'} in {found.source}."
            )
        if not private:
            self.card = replace(self.card, flaws=(ONLY_PUBLIC, *self.card.flaws))
        tests = "" if private else ", public tests only"
        revision = f"{choice.words() or 'all'}, {len(rows)} of {self.card.problems} problems{tests}"
        sha256 = hashes[0] if len(hashes) == 1 else "+".join(digest[:16] for digest in hashes)
        origin = Origin(dataset=found.source, revision=revision, sha256=sha256, licence="cc")
        return origin, sorted(rows, key=lambda row: str(row["question_id"]))


def problem_of(row: Row, prefix: str) -> Problem:
    """The problem that a published row holds."""
    question = str(row["question_id"])
    starter = str(row.get("starter_code") or "")
    return Problem(
        id=f"{prefix}/{question}",
        text=str(row["question_content"]),
        entry_point=function_of(row) if starter else "",
        tags=tags_of(row),
        row={**row, "starter_code": starter},
    )


def tags_of(row: Row) -> dict[str, str]:
    """What a problem can be filtered and grouped by."""
    day = contest_day(row)
    unfair = erratum(str(row["question_id"]), str(row.get("question_title", "")))
    tags = {
        "date": day.isoformat(),
        "month": day.isoformat()[:7],
        "difficulty": str(row.get("difficulty", "")),
        "platform": str(row.get("platform", "")),
        "release": str(row.get("release", "")),
        "erratum": unfair,
    }
    return {name: value for name, value in tags.items() if value}


def function_of(row: Row) -> str:
    """The function that the tests call.

    Raises:
        DatasetError: the row does not name it.
    """
    stored = row.get("metadata") or "{}"
    try:
        metadata = json.loads(stored) if isinstance(stored, str) else stored
        name = str(metadata["func_name"])  # type: ignore[index]
    except (ValueError, KeyError, TypeError):
        raise DatasetError(
            f"row {row['question_id']}: metadata names no func_name: {stored!r:.80}."
        ) from None
    if not name.isidentifier():
        raise DatasetError(f"row {row['question_id']}: func_name {name!r} is no name of a function.")
    return name


def base_prompt(question: str, starter: str) -> str:
    """A solved example of the same kind, then the question with an open answer."""
    if starter:
        shown = (example.CALL_QUESTION, example.CALL_STARTER, example.CALL_ANSWER)
    else:
        shown = (example.STDIN_QUESTION, "", example.STDIN_ANSWER)
    return _base_part(*shown) + _base_part(question, starter, "")


def _base_part(question: str, starter: str, answer: str) -> str:
    text = f"### Question\n{question}\n\n"
    text += f"### Starter Code\n{starter}\n\n" if starter else ""
    text += "### Answer\n\n"
    return f"{text}{answer}\n\n" if answer else text


def calls_check(code: str, function: str, cases: Sequence[Case]) -> CallsCheck:
    """All calls of a function in one process, as the official checker makes them.

    The text `class Solution` anywhere makes it a method of one `Solution`.
    """
    try:
        values = [
            ([json.loads(line) for line in case.input.split("\n")], json.loads(case.output)) for case in cases
        ]
    except ValueError as error:
        raise DatasetError(f"A case of {function} is not JSON: {error}.") from None
    methods = "class Solution" in code
    entry = ENTRY.format(
        holder="Solution()" if methods else "None",
        method=f"_proctor_holder.{function}" if methods else function,
    )
    seconds = 2.0 * checker.SECONDS
    return CallsCheck(
        name="tests",
        solution=with_prelude(code) + entry,
        entry_points=("proctor_entry",),
        tests=CALLS.format(cases=repr(json.dumps(values)), seconds=seconds),
        cpu=float(checker.SECONDS * len(cases) + 2),
    )
