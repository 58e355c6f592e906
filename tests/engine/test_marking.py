"""From what the sandbox observed to a verdict."""

import pytest

from benchmarks.benchmark import CallsCheck, StdioCheck
from engine.marking import Ran, fits, judge, output_difference, printable
from engine.verdict import Outcome
from sandbox.execution import Ending, Execution

CALLS = CallsCheck(name="tests", solution="", entry_points=("f",), tests="")


@pytest.mark.parametrize("ending", [ending for ending in Ending if ending is not Ending.LOST])
def test_every_ending_has_an_outcome_and_only_completion_passes(ending: Ending) -> None:
    marked = judge(CALLS, Ran(Execution(ending=ending, integrity="split")))

    assert (marked.outcome is Outcome.PASSED) == (ending is Ending.COMPLETED)


def test_a_failed_assertion_is_told_by_the_test_s_own_text() -> None:
    execution = Execution(ending=Ending.ASSERTION, integrity="split", test="assert f(2) == 4")

    assert judge(CALLS, Ran(execution)).reason == "assert f(2) == 4"


def test_an_exception_is_told_with_its_type_and_line() -> None:
    execution = Execution(
        ending=Ending.EXCEPTION, integrity="split", exception="IndexError", message="out of range", line=4
    )

    assert judge(CALLS, Ran(execution)).reason == "IndexError: out of range (line 4)"


@pytest.mark.parametrize(
    ("compare", "expected", "printed", "same"),
    [
        ("lines", "1\n2\n", " 1 \n2", True),
        ("lines", "1\n2", "1\n2\n3", False),
        ("lines", "9", "9.0", False),
        ("decimal", "9", "9.0", True),
        ("decimal", "1 2e0", "1 2", True),
        ("decimal", "9", "9.0000001", False),
        ("decimal", "yes 1", "yes 1.0", False),
        ("exact", "1\n", "1", False),
        ("exact", "1\n", "1\n", True),
    ],
)
def test_output_is_compared_as_the_check_says(compare: str, expected: str, printed: str, same: bool) -> None:
    check = StdioCheck(name="t", solution="", stdin="", expected=expected, compare=compare)  # type: ignore[arg-type]

    assert (output_difference(check, printed) == "") is same


def test_only_answers_that_do_not_load_are_truncated() -> None:
    assert fits(Outcome.SYNTAX_ERROR, "length", "load") is Outcome.TRUNCATED
    assert fits(Outcome.SYNTAX_ERROR, "stop", "load") is Outcome.SYNTAX_ERROR
    assert fits(Outcome.WRONG_ANSWER, "length", "call") is Outcome.WRONG_ANSWER


def test_lone_surrogates_survive_as_escapes() -> None:
    assert printable("a\ud800b") == "a\\ud800b"
