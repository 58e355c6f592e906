"""Is a benchmark sound? What has to be run to know, and what follows from how it went.

A reference that fails, a wrong solution that passes, or tests that an empty function passes make a benchmark
say nothing. This module declares the trials and draws the conclusions; whoever has a sandbox runs them.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from benchmarks.benchmark import Benchmark, CallsCheck, Check, Problem, StdioCheck
from benchmarks.parsing import bound_names, find_function, parse, used_names

Kind: TypeAlias = Literal["reference", "again", "wrong", "hollow"]
"""The reference, the reference once more, a solution that must fail, and one that does nothing."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A program to be marked by a problem's checks."""

    problem: str
    kind: Kind
    number: int
    """Which of the problem's wrong solutions; 0 for other kinds."""
    checks: tuple[Check, ...]

    @property
    def key(self) -> "Key":
        return (self.problem, self.kind, self.number)


Key: TypeAlias = tuple[str, Kind, int]


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a trial failed one of its checks."""

    reason: str
    test: str = ""
    """The statement of the tests at which it failed."""
    line: int = 0
    """Its line among the tests; 0 if unknown."""
    faulty: bool = False
    """The tests are at fault whatever the solution: it shows nothing about that."""
    out_of_time: bool = False


AGAIN: Kind = "again"
CHANCES = 5
"""How often a reference is run again where chance may have a hand in it."""
SHOWN = 100
"""Characters of a failing statement."""
FICKLE = frozenset({"random", "time", "datetime", "uuid", "secrets", "id", "hash"})
"""Names that can make the same program end otherwise the next time."""


@dataclass(frozen=True, kw_only=True)
class Soundness:
    """What the trials showed."""

    problems: int
    references: int
    references_passed: int
    wrong: int
    wrong_rejected: int
    errors: tuple[str, ...]
    """What makes scores meaningless, a sentence each."""
    warnings: tuple[str, ...]
    """What a reader of scores should know."""

    @property
    def is_sound(self) -> bool:
        return not self.errors


def trials(benchmark: Benchmark) -> Iterator[Trial]:
    """Everything to run for a loaded benchmark, problem by problem."""
    for problem in benchmark.problems():
        if problem.reference:
            checks = benchmark.checks(problem, problem.reference)
            yield Trial(problem=problem.id, kind="reference", number=0, checks=checks)
            for number in range(CHANCES if left_to_chance(problem, checks) else 1):
                yield Trial(problem=problem.id, kind="again", number=number, checks=checks)
        for number, program in enumerate(problem.wrong):
            checks = benchmark.checks(problem, program)
            yield Trial(problem=problem.id, kind="wrong", number=number, checks=checks)
        yield Trial(
            problem=problem.id, kind="hollow", number=0, checks=benchmark.checks(problem, hollow(problem))
        )


def conclude(benchmark: Benchmark, failures: Mapping[Key, Failure | None]) -> Soundness:
    """The conclusions from how the trials went; those that were not run are left out.

    Args:
        benchmark: whose trials they are.
        failures: why a trial failed one of its checks; None where it passed all of them.
    """
    errors: list[str] = []
    warnings: list[str] = []
    counts = dict.fromkeys(("references", "references_passed", "wrong", "wrong_rejected"), 0)
    shown_by_design = bool(getattr(benchmark, "tests_in_prompt", False))
    for problem in benchmark.problems():
        keys: list[Key] = [(problem.id, "reference", 0), *((problem.id, AGAIN, i) for i in range(CHANCES))]
        went = [failures[key] for key in keys if key in failures]
        faults = [one for key, one in failures.items() if key[0] == problem.id and one and one.faulty]
        passes = went.count(None)
        if keys[0] in failures:
            counts["references"] += 1
            counts["references_passed"] += failures[keys[0]] is None
        if faults:
            errors.append(f"{problem.id}: {_told(benchmark, problem, faults[0])}")
        elif 0 < passes < len(went):
            errors.append(
                f"{problem.id}: the reference passed {passes} times of {len(went)}; its tests are left to chance, or to the order of a set."
            )
        elif went and not passes:
            errors.append(
                f"{problem.id}: the reference solution does not pass: {_told(benchmark, problem, went[0])}"
            )
        elif not problem.reference:
            warnings.append(f"{problem.id}: no reference solution; nothing shows that it can be solved.")

        for number in range(len(problem.wrong)):
            key: Key = (problem.id, "wrong", number)
            if key not in failures or faults:
                continue
            counts["wrong"] += 1
            counts["wrong_rejected"] += failures[key] is not None
            if failures[key] is None:
                errors.append(f"{problem.id}: wrong solution {number + 1} passes.")
        if failures.get((problem.id, "hollow", 0), "not run") is None:
            errors.append(f"{problem.id}: a function that does nothing passes.")

        checks = benchmark.checks(problem, problem.reference or "pass")
        shown = shown_tests(problem, checks)
        if shown and not shown_by_design:
            warnings.append(
                f"{problem.id}: {shown} of its tests {'stands' if shown == 1 else 'stand'} in the prompt."
            )
        if draws_unseeded(checks):
            warnings.append(f"{problem.id}: its tests draw random numbers without a seed.")
    return Soundness(
        problems=len(benchmark.problems()), errors=tuple(errors), warnings=tuple(warnings), **counts
    )


@runtime_checkable
class Placing(Protocol):
    """A benchmark whose author can be told where a test stands."""

    def place_of_test(self, problem: Problem, line: int) -> str:
        """Where a line of a problem's tests is to be found, nothing if its author did not write it; with 0 the problem."""


_REMEDIES = {
    "(no fixture|type object 'pytest' has no attribute|among the words)": "docs/custom-benchmarks.md says what there is of pytest.",
    "NameError: name": "Tests have what stands above the function or among themselves, and nothing of the solution but the function.",
    "No module named 'pytest'": 'Write kind = "pytest" into benchmark.toml.',
    "call nothing": "Call it: a test function in a row of jsonl runs only if a statement below it does.",
    "No module named '(?!pytest')": "Tests have Python's standard library and no file of the folder.",
    "FileNotFoundError": "Tests see no file of the folder: what they need has to stand in them.",
    "cannot cross": "Solutions run in another process: hand over numbers, texts, lists, dictionaries and the like.",
}
"""What to change, by what a failure's reason says."""


def _told(benchmark: Benchmark, problem: Problem, failure: Failure | None) -> str:
    """A failure as the end of a sentence, with its place and what to change."""
    if failure is None:
        return "it passed."
    said, statement = failure.reason.rstrip(".: "), " ".join(failure.test.split())
    if isinstance(benchmark, Placing):
        place = benchmark.place_of_test(problem, failure.line)
        statement = statement if place else ""
        said += f", at {place or benchmark.place_of_test(problem, 0)}"
    if statement and statement not in said:
        said += f": `{statement if len(statement) <= SHOWN else statement[: SHOWN - 1] + '…'}`"
    remedies = [remedy for sign, remedy in _REMEDIES.items() if re.search(rf"\b{sign}", failure.reason)]
    return " ".join([f"{said}.", *(remedies if failure.faulty else ())])


def hollow(problem: Problem) -> str:
    """A solution that is there and does nothing: the reference with the asked function emptied."""
    tree = parse(problem.reference)
    asked = find_function(tree, problem.entry_point) if tree and problem.entry_point else None
    if tree is None or asked is None:
        return (
            "pass" if not problem.entry_point else f"def {problem.entry_point}(*args, **kwargs):\n    pass\n"
        )
    asked.body = [ast.Pass()]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def shown_tests(problem: Problem, checks: tuple[Check, ...]) -> int:
    """How many asserted calls stand in the prompt with their result, as doctest or as assertion.

    The cases of a program count only if all of them stand there: statements show some, and others then decide.
    """
    cases = [check for check in checks if isinstance(check, StdioCheck)]
    if cases and all(
        stands(case.stdin, problem.text) and stands(case.expected, problem.text) for case in cases
    ):
        return len(cases)
    shown = set(examples(problem.text))
    found: set[tuple[str, str]] = set()
    for check in checks:
        if isinstance(check, CallsCheck):
            found |= set(assertions(check.tests, check.entry_points[0]))
    return len(shown & found)


def stands(part: str, text: str) -> bool:
    """Whether a text holds a part, not merely within longer words, however both are broken into lines."""
    words = r"\s+".join(map(re.escape, part.split()))
    return bool(words) and re.search(rf"(?<!\w){words}(?!\w)", text) is not None


def assertions(source: str, entry_point: str) -> Iterator[tuple[str, str]]:
    """Call and result of every `assert call == result` of a source, spelled alike."""
    tree = parse(source)
    for node in ast.walk(tree) if tree else ():
        if not isinstance(node, ast.Assert):
            continue
        match node.test:
            case ast.Compare(left=ast.Call() as call, ops=[ast.Eq() | ast.Is()], comparators=[result]):
                for name in ast.walk(call):
                    if isinstance(name, ast.Name) and name.id == "candidate":
                        name.id = entry_point
                yield ast.unparse(call), ast.unparse(result)
            case _:
                pass


def examples(prompt: str) -> Iterator[tuple[str, str]]:
    """Call and result of every example in a prompt: `>>> call` with the next line, `assert call == result`."""
    lines = [line.strip() for line in prompt.split("\n")]
    for number, line in enumerate(lines):
        if line.startswith(">>> ") and number + 1 < len(lines):
            yield spelled(line[4:]), spelled(lines[number + 1])
        elif line.startswith("assert "):
            yield from assertions(line, "")


def spelled(source: str) -> str:
    """An expression spelled as `ast.unparse` does; as it stands if it is none."""
    tree = parse(source)
    return ast.unparse(tree) if tree else source


def left_to_chance(problem: Problem, checks: tuple[Check, ...]) -> bool:
    """Whether a reference or its tests use what differs from run to run."""
    sources = [problem.reference, *(check.tests for check in checks if isinstance(check, CallsCheck))]
    trees = [tree for source in sources if (tree := parse(source)) is not None]
    imported = {
        name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
        for name in (bound_names(node) if isinstance(node, ast.Import | ast.ImportFrom) else ())
    }
    return bool((used_names(trees) | imported) & FICKLE)


def draws_unseeded(checks: tuple[Check, ...]) -> bool:
    """Whether Python tests use `random` and never seed it."""
    for check in checks:
        tree = parse(check.tests) if isinstance(check, CallsCheck) else None
        if tree is None:
            continue
        seeds = any(isinstance(node, ast.Attribute) and node.attr == "seed" for node in ast.walk(tree))
        if "random" in used_names([tree]) and not seeds:
            return True
    return False
