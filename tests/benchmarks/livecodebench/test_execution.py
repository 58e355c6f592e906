"""What an answer's value is, and what the official script runs."""

import pytest

from benchmarks.benchmark import Problem
from benchmarks.livecodebench.codeexecution import CodeExecution, asserted_value


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
