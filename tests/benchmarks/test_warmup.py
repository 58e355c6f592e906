"""The warmup exam can tell: every reference passes its tests and every wrong solution fails them."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

import pytest

from benchmarks.benchmark import CallsCheck, Problem
from benchmarks.warmup import Warmup


@pytest.fixture(scope="module")
def warmup() -> Warmup:
    benchmark = Warmup()
    benchmark.load()
    return benchmark


def passes(warmup: Warmup, problem: Problem, program: str) -> bool:
    """Whether a program passes all checks of a problem, each run in a process of its own."""
    for check in warmup.checks(problem, program):
        assert isinstance(check, CallsCheck)
        source = f"{check.helpers}\n\n{check.solution}\n\n{check.tests}"
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-c", source], check=False, capture_output=True, timeout=4
            )
        except subprocess.TimeoutExpired:
            return False
        if done.returncode:
            return False
    return True


def test_there_are_enough_problems_from_trivial_to_hard(warmup: Warmup) -> None:
    problems = warmup.problems()
    assert len(problems) == warmup.card.problems >= 48
    difficulties = [problem.tags["difficulty"] for problem in problems]
    order = ["trivial", "easy", "medium", "hard"]
    assert difficulties == sorted(difficulties, key=order.index)
    assert difficulties.count("trivial") >= 12
    assert difficulties.count("hard") >= 6


def test_ids_are_unique_and_name_the_function(warmup: Warmup) -> None:
    ids = [problem.id for problem in warmup.problems()]
    assert len(set(ids)) == len(ids)
    assert ids[0] == "warmup/double"


def test_every_reference_passes(warmup: Warmup) -> None:
    problems = warmup.problems()
    with ThreadPoolExecutor(2) as pool:
        passed = list(pool.map(lambda problem: passes(warmup, problem, problem.reference), problems))
    assert [problem.id for problem, ok in zip(problems, passed, strict=True) if not ok] == []


Wrong: TypeAlias = tuple[Problem, str, str]


def names_of(problem: Problem) -> tuple[str, ...]:
    """What is wrong with each of a problem's wrong solutions."""
    wrong = problem.row["wrong"]
    assert isinstance(wrong, tuple)
    return wrong


def wrong_ones(warmup: Warmup, *, slow: bool) -> list[Wrong]:
    return [
        (problem, name, program)
        for problem in warmup.problems()
        for name, program in zip(names_of(problem), problem.wrong, strict=True)
        if name.startswith("too slow") is slow
    ]


def accepted(warmup: Warmup, wrong: list[Wrong]) -> list[str]:
    with ThreadPoolExecutor(2) as pool:
        passed = list(pool.map(lambda one: passes(warmup, one[0], one[2]), wrong))
    return [f"{problem.id}: {name}" for (problem, name, _), ok in zip(wrong, passed, strict=True) if ok]


def test_every_wrong_solution_fails(warmup: Warmup) -> None:
    assert all(problem.wrong for problem in warmup.problems())
    assert accepted(warmup, wrong_ones(warmup, slow=False)) == []


@pytest.mark.slow
def test_every_solution_that_is_too_slow_fails(warmup: Warmup) -> None:
    assert len(wrong_ones(warmup, slow=True)) >= 5
    assert accepted(warmup, wrong_ones(warmup, slow=True)) == []


def test_wrong_solutions_are_programs_that_run(warmup: Warmup) -> None:
    """A wrong solution must fail for its mistake, not because it was cut out badly."""
    for problem, name, program in [*wrong_ones(warmup, slow=False), *wrong_ones(warmup, slow=True)]:
        compile(program, name, "exec")
        assert f"def {problem.entry_point}(" in program


def test_prompts_do_not_hold_their_tests(warmup: Warmup) -> None:
    """The examples shown to the model are none of the cases it is marked by."""
    for problem in warmup.problems():
        shown = {line.strip().removeprefix(">>> ") for line in problem.text.splitlines() if ">>>" in line}
        for example in shown:
            assert f"assert {example} " not in str(problem.row["tests"]), f"{problem.id} tests {example}"
