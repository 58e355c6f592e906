"""Predicted values and calls: what counts as an answer, and what it is marked by."""

import pytest

from benchmarks.benchmark import Benchmark, CallsCheck, Prompt
from benchmarks.cruxeval import CruxEvalInput, CruxEvalOutput, is_pasted_whole, is_plain_call, problem_of
from benchmarks.given import JoinsGiven
from benchmarks.official import Observed, OtherTests

ROW = {
    "id": "sample_7",
    "code": "def f(a, b=1):\n    return [a] * b",
    "input": "'x', 2",
    "output": "['x', 'x']",
}


def marked(answer: str, *, output: bool) -> str:
    """`right`, or the type of the exception by which the check ends."""
    benchmark: Benchmark = CruxEvalOutput() if output else CruxEvalInput()
    (check,) = benchmark.checks(problem_of(ROW, "output" if output else "input"), answer)
    assert isinstance(check, CallsCheck)
    space: dict[str, object] = {}
    try:
        exec(check.solution, space)
        exec(check.tests, space)
    except Exception as error:  # noqa: BLE001
        return type(error).__name__
    return "right"


def test_the_published_answers_are_right() -> None:
    assert marked(problem_of(ROW, "output").reference, output=True) == "right"
    assert marked(problem_of(ROW, "input").reference, output=False) == "right"


def test_a_value_may_be_written_in_another_way() -> None:
    assert marked("['x'] * 2", output=True) == "right"
    assert marked("f(b=2, a='x')", output=False) == "right"


@pytest.mark.parametrize("answer", ["1 or True", "['x']", "['x', 'x'] or 1 == 1 and None"])
def test_an_answer_is_the_value_it_has_and_not_a_piece_of_the_assertion(answer: str) -> None:
    right = eval(answer) == ["x", "x"]
    assert (marked(answer, output=True) == "right") is right
    assert marked("1 or True", output=True) == "AssertionError"


def test_an_answer_that_repeats_the_call_is_none() -> None:
    assert marked("f('x', 2)", output=True) == "ValueError"
    assert marked("(f('x', 2))", output=True) == "ValueError"


def test_the_official_script_runs_calls_that_are_refused_here() -> None:
    benchmark, problem = CruxEvalInput(), problem_of(ROW, "input")
    assert isinstance(benchmark, OtherTests)
    assert benchmark.other_tests(problem, "f(__import__('os'))")
    assert not benchmark.other_tests(problem, "f('x', 2)")
    assert benchmark.other_tests(problem, "f ('x', 2)")
    assert not CruxEvalOutput().other_tests(problem_of(ROW, "output"), "f('x', 2)")


def test_an_answer_that_does_not_compile_is_a_syntax_error() -> None:
    assert marked("['x',", output=True) == "SyntaxError"


@pytest.mark.parametrize(
    ("answer", "plain"),
    [
        ("f('x', 2)", True),
        ("f(''.join(['A'] * 20))", True),
        ("f([1], lambda x: x < 2)", True),
        ("f([c for c in 'ab'])", True),
        ("['x', 'x']", False),
        ("f('x', 2) or ['x', 'x']", False),
        ("(lambda: ['x', 'x'])()", False),
        ("f((f := lambda *a: ['x', 'x']))", False),
        ("f(globals().update(f=1))", False),
        ("f([globals for globals in []], globals().update(f=1))", False),
        ("f(f.__globals__.clear())", False),
        ("f('{0.__class__}'.format(1))", False),
        ("f(__import__('os'))", False),
        ("g('x')", False),
        ("f(", False),
    ],
)
def test_an_input_must_be_a_plain_call(answer: str, plain: bool) -> None:
    assert is_plain_call(answer, ROW["code"]) is plain


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("assert f('x', 2) == ['x', 'x']\n[/ANSWER] so", "['x', 'x']"),
        ("[THOUGHT]\nhm == 3\n[/THOUGHT]\n[ANSWER]\nassert f('x', 2) == ['x']\n[/ANSWER]", "['x']"),
        ("['x', 'x']\n\nBecause it repeats.", "['x', 'x']"),
        ("```python\n['x', 'x']\n```", "['x', 'x']"),
        ("<think>is it 3?</think>4", "4"),
        ("[\n  'x',\n  'x',\n]", "[\n  'x',\n  'x',\n]"),
    ],
)
def test_values_are_found_in_answers(text: str, code: str) -> None:
    prompt = Prompt(messages=CruxEvalOutput().prompt(problem_of(ROW, "output"), "chat").messages)
    assert CruxEvalOutput().extract(problem_of(ROW, "output"), prompt, text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("assert f('x', 2) == ['x', 'x']", "f('x', 2)"),
        ("f( (1), ')' ) is what I found", "f( (1), ')' )"),
        ("[ANSWER]f('x')[/ANSWER]", "f('x')"),
        ("I do not know", ""),
    ],
)
def test_calls_are_found_in_answers(text: str, code: str) -> None:
    prompt = Prompt(text="?")
    assert CruxEvalInput().extract(problem_of(ROW, "input"), prompt, text).code == code


def test_questions_show_no_answer() -> None:
    asked = CruxEvalOutput().prompt(problem_of(ROW, "output"), "completion").text
    assert asked.endswith("assert f('x', 2) == ??\n[/PYTHON]\n[ANSWER]\n")
    assert "['x', 'x']" not in asked
    asked = CruxEvalInput().prompt(problem_of(ROW, "input"), "completion").text
    assert asked.endswith("assert f(??) == ['x', 'x']\n[/PYTHON]\n[ANSWER]\n")
    assert "'x', 2" not in asked


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("assert f('a==b') == 'c'", "'c'"),
        ("assert f(1) == {'k': 'x == y'}\n[/ANSWER]", "{'k': 'x == y'}"),
        ("assert f([1,\n2]) == [\n3]\n", "[\n3]"),
        ("assert f(1) == 2 # surely", "2"),
        ("assert f('broken) == 3", "3"),
    ],
)
def test_the_value_is_what_stands_right_of_the_comparison(answer: str, value: str) -> None:
    benchmark = CruxEvalOutput()

    assert benchmark.extract(None, Prompt(text="q"), answer).code == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "whole"),
    [
        ("17", True),
        ("[1,\n2]", True),
        ("f(1) or True", False),
        ("17, 'so it is'", False),
        ("17 == 17", False),
        ("17  # as said", False),
        ("17\\", False),
        ("17\nexit()", False),
        ("", False),
    ],
)
def test_an_answer_is_pasted_whole_if_all_of_it_is_compared(answer: str, whole: bool) -> None:
    assert is_pasted_whole(answer) is whole


@pytest.mark.parametrize(
    ("output", "text"), [(True, "f('x', 2)"), (True, "(f('x', 2))"), (False, "no call"), (False, "f (2)")]
)
def test_what_the_official_script_passes_over_is_skipped(output: bool, text: str) -> None:
    benchmark = CruxEvalOutput() if output else CruxEvalInput()
    problem = problem_of(ROW, benchmark.direction)
    with pytest.raises(ValueError, match="call") as raised:
        exec(benchmark.official_check(problem, text, "tests").program, {})
    seen = Observed(ending="exception", message=str(raised.value))
    assert benchmark.official_word("tests", seen) == "skipped"


@pytest.mark.parametrize("text", ["\n['x', 'x']", "assert f('x', 2) == ['x', 'x']", "", "['x', 'x']\0"])
def test_the_official_script_gets_the_text_of_a_prediction_as_it_is(text: str) -> None:
    problem = problem_of(ROW, "output")
    assert CruxEvalOutput().as_given(problem, text).official == text
    assert CruxEvalOutput().as_given(problem, "['x', 'x']").official is None


def test_a_prediction_of_another_tools_file_is_read_like_an_answer() -> None:
    for benchmark, text, code in (
        (CruxEvalOutput(), "['x', 'x']", "['x', 'x']"),
        (CruxEvalOutput(), "assert f('x', 2) == ['x', 'x']\n[/ANSWER]", "['x', 'x']"),
        (CruxEvalInput(), "assert f('x', 2) == ['x', 'x']", "f('x', 2)"),
    ):
        assert isinstance(benchmark, JoinsGiven)
        problem = problem_of(ROW, benchmark.direction)
        assert benchmark.as_given(problem, benchmark.continued(problem, text)).code == code
