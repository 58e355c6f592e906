"""What an answer's value is, and what the official script runs."""

import pytest

from benchmarks.benchmark import CallsCheck, InProcessCheck, Problem
from benchmarks.livecodebench.codeexecution import CodeExecution, asserted_value, problem_of
from benchmarks.livecodebench.testoutput import problem_of as output_problem


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("6", "(6)"),
        ("[1,\n2]", "([1,\n2])"),
        ("('a'\n'b')", "('a'\n'b')"),
        ("6  # as said", "(6)"),
        ("6, 'so it is'", "(6)"),
        ("6,", "no value"),
        ("6`", "no value"),
        ("6\nprint(1)", "6\nprint(1)"),
        ("1 or True", "1 or True"),
    ],
)
def test_a_value_is_what_can_stand_behind_an_assertion(answer: str, value: str) -> None:
    assert asserted_value(answer) == value


@pytest.mark.parametrize(
    ("code", "accepted"),
    [
        ("def f(a):\n    return commonprefix([a, a])", True),
        ("def f(a):\n    return prod(accumulate(a))", True),
        ("def f(a):\n    return bisect.bisect(a, 1)", True),
        ("def f(a):\n    return ascii_uppercase", False),
        (
            "import sys\ndef f(a): pass\nassert sys.getrecursionlimit() == 1000\nascii_lowercase, re_search",
            True,
        ),
    ],
)
def test_the_official_run_has_the_names_and_the_depth_that_its_script_gives(
    code: str, accepted: bool
) -> None:
    problem = Problem(
        id="LiveCodeBench-Execution/sample_0",
        text="",
        entry_point="f",
        row={"code": code, "input": "f(a = 0)", "output": "None"},
    )
    call = "None if [f([2, 3])] else 1" if "f(a):\n" in code else "None"
    check = CodeExecution().official_run(problem, call)
    assert check is not None
    try:
        exec(check.program, {})
        ended = True
    except (NameError, AssertionError, TypeError):
        ended = False
    assert ended is accepted


ENUM = (
    "from enum import Enum\nclass Color(Enum):\n    RED = 1\n    BLUE = 2\ndef f(x):\n    return Color.RED\n"
)


@pytest.mark.parametrize(
    ("expected", "answer", "accepted"),
    [
        ("Color.RED", "Color.RED", True),
        ("Color.RED", "Color(1)", True),
        ("Color.RED", "Color.BLUE", False),
        ("Color.RED", "1", False),
        ("Color.RED", "f(2)", False),
        ("Color.RED", "type('E', (), {'__eq__': lambda *_: True})()", False),
        ("Color.RED", "1\nColor.RED", False),
        ("deque([1])", "deque([1])", True),
        ("inf", "inf", True),
        ("Undefined", "Undefined", False),
    ],
)
def test_an_object_that_is_no_literal_is_compared_beside_the_code_that_defines_it(
    expected: str, answer: str, accepted: bool
) -> None:
    row = {
        "id": "sample_0",
        "code": ENUM,
        "input": "f(x = 1)",
        "output": expected,
        "contest_date": "2024-01-01",
    }
    (check,) = CodeExecution().checks(problem_of(row, "E"), answer)
    assert isinstance(check, InProcessCheck)
    try:
        exec(check.program, {})
        ended = True
    except (NameError, AssertionError, ValueError):
        ended = False
    assert ended is accepted


def test_a_literal_is_compared_by_the_judge() -> None:
    row = {
        "id": "sample_0",
        "code": ENUM,
        "input": "f(x = 1)",
        "output": "{1, 2}",
        "contest_date": "2024-01-01",
    }
    problem = problem_of(row, "E")
    (check,) = CodeExecution().checks(problem, "{2, 1}")
    assert isinstance(check, CallsCheck)
    assert problem.reference == "{1, 2}"


@pytest.mark.parametrize(
    ("expected", "reference"), [("[1, true]", "assert f() == [1, True]"), ("NaN", ""), ("[Infinity]", "")]
)
def test_a_number_without_a_literal_is_no_reference(expected: str, reference: str) -> None:
    row = {
        "question_id": "1",
        "question_content": "",
        "contest_date": "2023-06-01",
        "function_name": "f",
        "test": f'[{{"input": "1", "output": "{expected}", "testtype": "functional"}}]',
    }
    assert output_problem(row).reference == reference
