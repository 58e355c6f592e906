"""Where a tool that compiles sample and tests as one source has another word for a sample."""

import pytest

from benchmarks.benchmark import Problem
from benchmarks.humaneval import HumanEval
from benchmarks.one_source import one_source

PROBLEM = Problem(
    id="HumanEval/0",
    text="",
    entry_point="f",
    row={"test": "\n\nMETADATA = {}\n\ndef check(g):\n    assert g() == 1\n"},
)


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("def f():\n    return 1", True),
        ("def f():\n    return list(g())\ndef g():\n    yield 1", True),
        ("def f():\n    def g():\n        yield 1\n    return list(g())", True),
        ("def f():\n    yield 1", False),
        ("def f():\n    return 1\n\\\n", False),
        ("def f():\n    x = ", False),
    ],
)
def test_what_cannot_be_compiled_alone_or_is_a_generator_needs_a_run_of_its_own(
    code: str, same: bool
) -> None:
    assert (one_source(code, "f") == "") is same
    assert (HumanEval().other_tests(PROBLEM, code) == "") is same


def test_a_backslash_at_the_end_goes_on_with_the_tests() -> None:
    code = "def f():\n    return 1\n\\\n"
    with pytest.raises(SyntaxError):
        compile(code, "", "exec")
    compile(f"{code}\n{PROBLEM.row['test']}", "", "exec")
