"""Benchmarks of the user's own: a folder with `benchmark.toml` and problems, named by its path.

What the files may say is in `manifest`; everything is checked when it is read. The version is a hash of the
files' content, so that two runs are comparable exactly when nothing was changed between them.
"""

import ast
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import cast

from benchmarks.benchmark import (
    CallsCheck,
    Card,
    Check,
    DatasetError,
    Message,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Solution,
    StdioCheck,
)
from benchmarks.extraction import extract_function, extract_program
from benchmarks.function_prompt import CHAT_STOPS, PREFILL, function_prompt
from benchmarks.manifest import FILE, Case, Compare, FunctionRow, StdioRow, read_manifest, read_rows_of
from benchmarks.parsing import complaint, find_function, lines_of, parse
from benchmarks.problem_file import read_problem_file
from benchmarks.regular import read_regular, reason_of, refuse_irregular

HOLD_OUT = "hold_out"
"""The tag of problems that must not leave this machine."""


class Custom:
    """A benchmark read from a folder."""

    def __init__(self, place: Path) -> None:
        self.folder = place.parent if place.name == FILE else place
        self._manifest = read_manifest(self.folder)
        self._files = self._problem_files()
        self._problems: tuple[Problem, ...] = ()
        manifest = self._manifest
        self.card = Card(
            name=manifest.name,
            title=manifest.title,
            problems=self._count(),
            kind={"functions": "python functions", "stdio": "python programs", "pytest": "python functions"}[
                manifest.kind
            ],
            tests_per_problem="its author's",
            licence=manifest.licence,
            homepage=manifest.homepage,
            good_for=manifest.good_for or f"what its author made it for ({self.folder.name})",
            flaws=manifest.flaws,
            styles=("chat",) if manifest.kind == "stdio" else ("completion", "chat"),
            cpu=manifest.cpu,
            max_tokens=manifest.max_tokens,
        )

    @property
    def tests_in_prompt(self) -> bool:
        """Whether the prompts show the tests on purpose."""
        return self._manifest.tests_in_prompt

    def load(self) -> Origin:
        problems = [self._marked(problem) for problem in self._read()]
        known = {problem.id.rpartition("/")[2] for problem in problems}
        unknown = sorted(set(self._manifest.hold_out) - known)
        if unknown:
            raise DatasetError(f"{self.folder / FILE}: hold_out names no problem: {', '.join(unknown)}.")
        first: dict[str, Problem] = {}
        for problem in problems:
            same = first.setdefault(problem.id, problem)
            if same is not problem:
                raise DatasetError(
                    f"{problem.row['place']}: problem {problem.id!r} stands in {same.row['place']} already."
                )
        self._problems = tuple(problems)
        digest = hashlib.sha256()
        for path in [self.folder / FILE, *self._files]:
            content = read_regular(path)
            digest.update(f"{path.relative_to(self.folder)}\0{len(content)}\0".encode() + content)
        return Origin(
            dataset=str(self.folder),
            revision=digest.hexdigest()[:12],
            sha256=digest.hexdigest(),
            licence=self._manifest.licence,
        )

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        if self._manifest.kind == "stdio":
            request = (
                f"{problem.text.strip()}\n\nWrite a Python program that reads standard input and prints the "
                "answer. Answer with one Python code block.\n"
            )
        elif parse(problem.text) is not None:
            return function_prompt(problem.text, style)
        else:
            request = (
                f"{problem.text.strip()}\n\nWrite the Python function {problem.entry_point}. Answer with one "
                "Python code block that holds it and everything it needs.\n"
            )
        if style == "completion":
            return Prompt(text=f'"""\n{problem.text.strip()}\n"""\n', stops=('\n"""', "\n```"))
        return Prompt(messages=(Message(role="user", content=request),), prefill=PREFILL, stops=CHAT_STOPS)

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        if self._manifest.kind == "stdio":
            return extract_program(completion, prompt)
        context = problem.text if parse(problem.text) is not None else ""
        return extract_function(completion, prompt, context=context, entry_point=problem.entry_point)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        if self._manifest.kind == "stdio":
            cases = cast("tuple[Case, ...]", problem.row["cases"])
            compare = cast("Compare", problem.row["compare"])
            return tuple(
                StdioCheck(
                    name="tests", solution=code, stdin=case.stdin, expected=case.expected, compare=compare
                )
                for case in cases
            )
        tests = str(problem.row["tests"])
        pytest = self._manifest.kind == "pytest"
        return (
            CallsCheck(
                name="tests",
                solution=code,
                entry_points=(problem.entry_point,),
                tests=f"{without_imports_of_pytest(tests)}\nrun(globals())\n" if pytest else tests,
                helpers=shim() if pytest else "",
            ),
        )

    def place_of_test(self, problem: Problem, line: int) -> str:
        """Where a line of a problem's tests is to be found, nothing if its author did not write it; with 0 the problem."""
        place = str(problem.row["place"])
        lines = problem.row.get("lines")
        if not line:
            return place
        if lines is None:
            return f"{place}, line {line} of `tests`"
        return f"{place}:{line}" if line < int(str(lines)) else ""  # below them the tests are called

    def _problem_files(self) -> list[Path]:
        pattern = self._manifest.problems
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
            raise DatasetError(f"{self.folder / FILE}: problems {pattern!r} should lie within the folder.")
        if not Path(pattern).name:
            raise DatasetError(f"{self.folder / FILE}: problems {pattern!r} names no file.")
        files = sorted(self.folder.glob(pattern))
        if not files:
            raise DatasetError(f"{self.folder / FILE}: problems {pattern!r} matches no file.")
        return files

    def _count(self) -> int:
        counts = [1 if path.suffix == ".py" else count_lines(path) for path in self._files]
        return sum(counts)

    def _read(self) -> Iterable[Problem]:
        name, kind = self._manifest.name, self._manifest.kind
        for path in self._files:
            if path.suffix == ".py":
                if kind == "stdio":
                    raise DatasetError(f"{path}:1: programs are given as jsonl, with their cases.")
                yield read_problem_file(path, prefix=name, called=kind != "pytest")
            elif kind == "stdio":
                yield from (stdio_problem(row, name, place) for place, row in read_rows_of(path, StdioRow))
            else:
                yield from (
                    function_problem(row, name, place) for place, row in read_rows_of(path, FunctionRow)
                )

    def _marked(self, problem: Problem) -> Problem:
        """The problem, tagged if it is held out."""
        name = problem.id.rpartition("/")[2]
        held = name in self._manifest.hold_out or problem.tags.get(HOLD_OUT, "no") not in ("no", "false")
        tags = {key: value for key, value in problem.tags.items() if key != HOLD_OUT}
        return Problem(
            id=problem.id,
            text=problem.text,
            entry_point=problem.entry_point,
            reference=problem.reference,
            wrong=problem.wrong,
            tags={**tags, HOLD_OUT: "yes"} if held else tags,
            row=problem.row,
        )


def is_held_out(problem: Problem) -> bool:
    """Whether a problem must never appear in an export or in the prompt of another problem."""
    return HOLD_OUT in problem.tags


def function_problem(row: FunctionRow, name: str, place: str) -> Problem:
    """A problem from a line that asks for a function.

    Raises:
        DatasetError: its tests or its solutions are not Python, or lack the entry point; `place` says where.
    """
    if not row.entry_point.isidentifier():
        raise DatasetError(f"{place}: problem {row.id!r}: `entry_point` {row.entry_point!r} is no name.")
    if not row.tests.strip():
        raise DatasetError(f"{place}: problem {row.id!r}: `tests` is empty.")
    wrong_tests = complaint(row.tests)
    if wrong_tests:
        raise DatasetError(f"{place}: problem {row.id!r}: `tests` are not Python: {wrong_tests}.")
    reference = parse(row.reference)
    if row.reference and (reference is None or find_function(reference, row.entry_point) is None):
        raise DatasetError(
            f"{place}: problem {row.id!r}: `reference` defines no function {row.entry_point}()."
        )
    for number, program in enumerate(row.wrong, start=1):
        tree = parse(program)
        if tree is None or find_function(tree, row.entry_point) is None:
            raise DatasetError(
                f"{place}: problem {row.id!r}: wrong solution {number} defines no function {row.entry_point}(), "
                "so its failing would prove nothing."
            )
    return Problem(
        id=f"{name}/{row.id}",
        text=row.prompt,
        entry_point=row.entry_point,
        reference=row.reference,
        wrong=row.wrong,
        tags={**row.tags, **({HOLD_OUT: "yes"} if row.hold_out else {})},
        row={"tests": row.tests, "place": place},
    )


def stdio_problem(row: StdioRow, name: str, place: str) -> Problem:
    """A problem from a line that asks for a program."""
    if not row.cases:
        raise DatasetError(f"{place}: problem {row.id!r}: `cases` is empty.")
    return Problem(
        id=f"{name}/{row.id}",
        text=row.prompt,
        reference=row.reference,
        wrong=row.wrong,
        tags={**row.tags, **({HOLD_OUT: "yes"} if row.hold_out else {})},
        row={"cases": row.cases, "compare": row.compare, "place": place},
    )


def count_lines(path: Path) -> int:
    """Lines with something on them."""
    try:
        refuse_irregular(path)
        return sum(1 for line in path.read_text(encoding="utf-8").split("\n") if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"Cannot read {path}: {reason_of(error)}.") from error


def without_imports_of_pytest(tests: str) -> str:
    """Tests whose imports of pytest take its stand-in, and without those of the solution, which is bound already."""
    tree = parse(tests)
    if tree is None:
        return tests
    for statement in tree.body:
        match statement:
            case ast.Import(names=[ast.alias(name="pytest", asname=alias)]):
                bound = f"{alias} = pytest" if alias else ""
            case ast.ImportFrom(module="pytest", names=names):
                bound = "; ".join(f"{name.asname or name.name} = pytest.{name.name}" for name in names)
            case ast.ImportFrom(module="solution"):
                bound = ""
            case _:
                continue
        below = "\n" * ((statement.end_lineno or statement.lineno) - statement.lineno)
        tests = tests.replace(lines_of(tests + "\n", statement), f"{bound}\n{below}", 1)
    return tests


@cache
def shim() -> str:
    """The source of what stands for pytest."""
    return (Path(__file__).parent / "pytest_shim.py").read_text(encoding="utf-8")
