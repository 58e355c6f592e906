"""What makes a benchmark unsound, found from how its trials went."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.benchmark import (
    CallsCheck,
    Card,
    Check,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Solution,
    StdioCheck,
)
from benchmarks.soundness import AGAIN, CHANCES, Failure, Key, Trial, conclude, hollow, shown_tests, trials
from benchmarks.warmup import Warmup

TWICE = Problem(
    id="t/twice",
    text='def twice(n):\n    """Double.\n\n    >>> twice(3)\n    6\n    """\n',
    entry_point="twice",
    reference="def twice(n):\n    return 2 * n\n",
    wrong=("def twice(n):\n    return n\n",),
    row={"tests": "assert twice(4) == 8\n"},
)


class Bench:
    """A benchmark of given problems."""

    card = Card(
        name="t", title="T", problems=1, kind="", tests_per_problem="", licence="", homepage="", good_for=""
    )

    def __init__(self, *problems: Problem, tests_in_prompt: bool = False) -> None:
        self._problems = problems
        self.tests_in_prompt = tests_in_prompt

    def load(self) -> Origin:
        return Origin(dataset="", revision="", sha256="", licence="")

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        return Prompt(text=problem.text)

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        return Solution(code=completion, rule="all")

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        tests = str(problem.row["tests"])
        return (CallsCheck(name="tests", solution=code, entry_points=(problem.entry_point,), tests=tests),)


def run(trial: Trial) -> Failure | None:
    """Why a trial fails, without walls; None if it passes."""
    for check in trial.checks:
        assert isinstance(check, CallsCheck)
        space: dict[str, object] = {}
        try:
            exec(check.solution, space)
            space["candidate"] = space[check.entry_points[0]]
            exec(check.tests, space)
        except Exception as error:  # noqa: BLE001
            return Failure(reason=f"exception: {error!r}")
    return None


def ran(benchmark: Bench) -> dict[Key, Failure | None]:
    return {trial.key: run(trial) for trial in trials(benchmark)}


def with_tests(tests: str) -> Problem:
    return Problem(
        id=TWICE.id,
        text=TWICE.text,
        entry_point=TWICE.entry_point,
        reference=TWICE.reference,
        wrong=TWICE.wrong,
        row={"tests": tests},
    )


def test_a_sound_benchmark_has_nothing_to_say() -> None:
    sound = conclude(Bench(TWICE), ran(Bench(TWICE)))
    assert sound.is_sound
    assert (sound.problems, sound.references_passed, sound.wrong_rejected, sound.warnings) == (1, 1, 1, ())


def test_tests_that_cannot_tell_are_found() -> None:
    bench = Bench(with_tests("twice(4)\n"))
    assert conclude(bench, ran(bench)).errors == (
        "t/twice: wrong solution 1 passes.",
        "t/twice: a function that does nothing passes.",
    )


def test_a_reference_that_fails_is_found_and_said_to_fail_why() -> None:
    bench = Bench(with_tests("assert twice(4) == 9\n"))
    assert conclude(bench, ran(bench)).errors == (
        "t/twice: the reference solution does not pass: exception: AssertionError().",
    )


def test_a_reference_that_passes_only_sometimes_is_found() -> None:
    failures = ran(Bench(TWICE)) | {("t/twice", "again", 0): Failure(reason="timeout")}
    assert conclude(Bench(TWICE), failures).errors == (
        "t/twice: the reference passed 1 times of 2; its tests are left to chance, or to the order of a set.",
    )


class Placed(Bench):
    """A benchmark whose tests are found again."""

    def place_of_test(self, problem: Problem, line: int) -> str:
        return f"twice.py:{line}" if line else "twice.py"


def test_a_failing_reference_is_told_with_the_place_of_the_test() -> None:
    failed = Failure(reason="wrong_answer: 3 is not 4", test="assert twice(\n    2\n) == 4", line=7)
    errors = conclude(Placed(TWICE), {("t/twice", "reference", 0): failed}).errors
    assert errors == (
        "t/twice: the reference solution does not pass: wrong_answer: 3 is not 4, at twice.py:7: `assert twice( 2 ) == 4`.",
    )


def test_faulty_tests_are_one_error_with_its_place_and_blame_no_solution() -> None:
    fault = Failure(reason="NameError: name 'x' is not defined", test="twice(x)", line=3, faulty=True)
    found = conclude(Placed(TWICE), {trial.key: fault for trial in trials(Placed(TWICE))})
    assert len(found.errors) == 1
    assert found.errors[0].startswith(
        "t/twice: NameError: name 'x' is not defined, at twice.py:3: `twice(x)`. Tests have what stands above"
    )
    assert (found.references_passed, found.wrong) == (0, 0)


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        ("NameError: name 'x' is not defined", "Tests have what stands above the function"),
        ("NameError: no fixture 'tmp_path', which test_a asks for", "says what there is of pytest"),
        ("AttributeError: type object 'pytest' has no attribute 'warns'", "says what there is of pytest"),
        ("ModuleNotFoundError: No module named 'pytest'", 'Write kind = "pytest" into benchmark.toml'),
        ("ModuleNotFoundError: No module named 'yaml'", "standard library and no file of the folder"),
        ("the test hands over what cannot cross: X is not plain data", "hand over numbers, texts"),
    ],
)
def test_of_a_fault_of_tests_it_is_said_what_to_change(reason: str, remedy: str) -> None:
    (error,) = conclude(
        Bench(TWICE), {("t/twice", "reference", 0): Failure(reason=reason, faulty=True)}
    ).errors
    assert error.startswith(f"t/twice: {reason}. ")
    assert remedy in error
    assert error.count(". ") == 1


def test_tests_that_stand_in_the_prompt_are_found_unless_that_is_the_design() -> None:
    problem = with_tests(
        "def check(candidate):\n    assert candidate( 3 )==6\n    assert candidate(4) == 8\ncheck(twice)\n"
    )
    assert conclude(Bench(problem), ran(Bench(problem))).warnings == (
        "t/twice: 1 of its tests stands in the prompt.",
    )
    shown = Bench(problem, tests_in_prompt=True)
    assert conclude(shown, ran(shown)).warnings == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Multiply. For 3 7 print 21, for\n2 2\nprint\n4.", 2),
        ("Multiply. For 3 7 print 21.", 0),
        ("Multiply. For 3 7 print 210, for 2 2 print 4.", 0),
    ],
)
def test_a_program_whose_cases_all_stand_in_the_prompt_is_found(text: str, shown: int) -> None:
    cases = [("3 7\n", "21\n"), ("2\n2\n", "4\n")]
    checks = tuple(StdioCheck(name="tests", solution="", stdin=stdin, expected=out) for stdin, out in cases)

    assert shown_tests(replace(TWICE, text=text), checks) == shown


def test_random_tests_without_a_seed_are_found() -> None:
    unseeded = with_tests("import random\nn = random.randint(1, 9)\nassert twice(n) == n + n\n")
    assert conclude(Bench(unseeded), ran(Bench(unseeded))).warnings == (
        "t/twice: its tests draw random numbers without a seed.",
    )


def test_a_hollow_solution_keeps_everything_but_the_body() -> None:
    emptied = hollow(TWICE)
    space: dict[str, object] = {}
    exec(emptied, space)
    function = space["twice"]
    assert callable(function)
    assert function(3) is None


def test_trials_left_out_are_not_counted() -> None:
    sound = conclude(Bench(TWICE), {})
    assert (sound.references, sound.wrong) == (0, 0)


def test_warmup_has_no_test_in_a_prompt_and_none_left_to_chance(tmp_path: Path) -> None:
    warmup = Warmup()
    warmup.load()
    assert conclude(warmup, {}).warnings == ()


def test_where_chance_may_have_a_hand_the_reference_runs_more_often() -> None:
    fickle = replace(TWICE, reference="import random\ndef twice(n):\n    return random.choice([n, 2 * n])\n")

    assert sum(trial.kind == "again" for trial in trials(Bench(TWICE))) == 1
    assert sum(trial.kind == "again" for trial in trials(Bench(fickle))) == CHANCES

    failures = {
        ("t/twice", "reference", 0): None,
        ("t/twice", AGAIN, 0): None,
        ("t/twice", AGAIN, 3): Failure(reason="timeout"),
    }
    assert conclude(Bench(fickle), failures).errors == (
        "t/twice: the reference passed 2 times of 3; its tests are left to chance, or to the order of a set.",
    )
