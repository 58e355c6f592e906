"""EvalPlus's rules of comparison, to the letter."""

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks import evalplus_oracle as oracle
from benchmarks.evalplus_oracle import (
    Fingerprint,
    Oracle,
    all_close,
    fingerprint,
    mark,
    pack,
    pack_output,
    untagged,
)


def accepts(
    out: Any, wanted: Any, *, task: str = "f", atol: float = 0, arguments: Any = (), suite: str = "mbpp"
) -> bool:
    """Whether a fresh oracle accepts one output."""
    return Oracle((suite, task), atol).accepts(list(arguments), out, wanted)


def test_equal_values_of_different_types_pass() -> None:
    assert accepts(1, 1.0)
    assert accepts(True, 1)
    assert accepts({1, 2}, frozenset({1, 2}))


def test_nearly_equal_values_must_have_the_same_type() -> None:
    assert accepts([1.0 + 1e-8], [1.0])
    assert not accepts((1.0 + 1e-8,), [1.0])
    assert not accepts([1.0], (1.0,))
    assert not accepts(1, 1.0 + 1e-9)


def test_floats_are_compared_with_a_tolerance_and_other_numbers_are_not() -> None:
    assert accepts(0.1 + 0.2, 0.3)
    assert accepts(1.0 + 9e-7, 1.0)
    assert not accepts(1.0 + 2e-6, 1.0)
    assert not accepts(10**8 + 1, 10**8)
    assert not accepts([1, 2.0 + 1e-9], [1, 2.0])


def test_the_tolerance_stays_once_a_float_was_expected() -> None:
    """The official loop overwrites its own atol: order matters."""
    mixed = [[1, 2.0 + 1e-9], [1, 2.0]]
    sticky = Oracle(("mbpp", "f"), 0)
    assert not sticky.accepts([], *mixed)
    assert sticky.accepts([], 0.5, 0.5)
    assert sticky.accepts([], *mixed)


def test_lengths_must_agree_even_where_numpy_would_stretch() -> None:
    assert not accepts([1.0], [1.0, 1.0])
    assert accepts([[1.0], [1.0]], [1.0, 1.0])


def test_find_zero_takes_any_root() -> None:
    assert accepts(-0.5, 99.0, task="find_zero", atol=1e-4, arguments=[[1, 2]], suite="humaneval")
    assert accepts(-1, None, task="find_zero", atol=1e-4, arguments=[[-1, 0, 1]], suite="humaneval")
    assert not accepts(0.5, 0.5, task="find_zero", atol=1e-4, arguments=[[1, 2]], suite="humaneval")
    assert not accepts(None, 0.5, task="find_zero", atol=1e-4, arguments=[[1, 2]], suite="humaneval")


@pytest.mark.parametrize("task", sorted(oracle.SAME_MEMBERS))
def test_some_tasks_ignore_order_and_repetition(task: str) -> None:
    assert accepts([3, 1, 1], (1, 3), task=task)
    assert not accepts([3], (1, 3), task=task)
    assert not accepts(None, (1, 3), task=task)
    assert not accepts([3, 1, 1], (1, 3), task="another")


@pytest.mark.parametrize("task", sorted(oracle.SOMETHING_OR_NOTHING))
def test_some_tasks_ask_only_for_something_or_nothing(task: str) -> None:
    assert accepts("a match", True, task=task)
    assert accepts(None, False, task=task)
    assert accepts(False, False, task=task)
    assert not accepts(False, True, task=task)
    assert not accepts("a match", False, task=task)


def test_single_tasks_with_rules_of_their_own() -> None:
    assert accepts("anything", 5, task="are_equivalent")
    assert accepts(0, 5, task="sum_div")
    assert not accepts(1, 5, task="sum_div")
    assert accepts(35, None, task="surface_Area", arguments=[3, 4])
    assert not accepts(34, None, task="surface_Area", arguments=[3, 4])
    assert accepts(7, None, task="digit_distance_nums", arguments=[123, 256])
    assert accepts(1, 99, task="digit_distance_nums", arguments=[23, 122]) is False


def test_values_that_cannot_be_compared_are_wrong_and_not_an_error() -> None:
    for out in (None, "text", [None], [[1.0], 2.0], {"a": 1.0}, object(), math.nan):
        assert not accepts(out, [1.0, 2.0])


NUMBERS = st.one_of(
    st.floats(),
    st.integers(-(2**60), 2**60),
    st.booleans(),
    st.complex_numbers(),
    st.sampled_from([1.0, 1.0 + 1e-7, 1e-6]),
)
NESTED = st.recursive(
    NUMBERS, lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple)
)


def numpys_word(out: Any, wanted: Any, atol: float) -> object:
    """What numpy says, or that it cannot say anything."""
    try:
        with np.errstate(all="ignore"):
            return bool(np.allclose(out, wanted, rtol=1e-7, atol=atol))
    except Exception:  # noqa: BLE001
        return "no word"


def our_word(out: Any, wanted: Any, atol: float) -> object:
    try:
        return all_close(out, wanted, atol)
    except Exception:  # noqa: BLE001
        return "no word"


@settings(max_examples=300, deadline=None)
@example(out=1.3e308 + 1.3e308j, wanted=[0.0], atol=1e-6)
@example(out=[1.3e308 + 1.3e308j], wanted=[1.3e308 + 1.2e308j], atol=1e-6)
@given(out=NESTED, wanted=NESTED, atol=st.sampled_from([1e-6, 1e-4]))
def test_all_close_says_what_numpy_says(out: Any, wanted: Any, atol: float) -> None:
    assert our_word(out, wanted, atol) == numpys_word(out, wanted, atol)


@pytest.mark.skipif(np.__version__ < "2", reason="numpy 1 compares no long numbers")
@pytest.mark.parametrize("wrap", [int, lambda number: [number]])
def test_all_close_says_what_numpy_says_of_long_numbers(wrap: Callable[[int], Any]) -> None:
    for shift in (0, 1, 10**24):
        out, wanted = wrap(10**30 + shift), wrap(10**30)
        assert our_word(out, wanted, 1e-6) == numpys_word(out, wanted, 1e-6)


@settings(max_examples=100, deadline=None)
@given(wanted=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=4), shift=st.floats(-3e-6, 3e-6))
def test_all_close_says_what_numpy_says_near_the_border(wanted: list[float], shift: float) -> None:
    out = [number + shift for number in wanted]
    assert our_word(out, wanted, 1e-6) == numpys_word(out, wanted, 1e-6)


@pytest.mark.parametrize(
    ("out", "wanted"),
    [
        ([[1.0, 2.0]], [1.0, 2.0]),
        ([1.0], [[1.0], [1.0]]),
        ([[1.0], [2.0]], [[1.0, 1.0], [2.0, 2.0]]),
        ([], [1.0]),
        (1.0, [1.0, 1.0]),
    ],
)
def test_shapes_are_stretched_as_numpy_stretches_them(out: Any, wanted: Any) -> None:
    assert our_word(out, wanted, 1e-6) == numpys_word(out, wanted, 1e-6)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(a=PLAIN, b=PLAIN)
def test_fingerprints_agree_exactly_when_values_are_equal(a: Any, b: Any) -> None:
    assert (fingerprint(a) == fingerprint(b)) == (a == b)
    assert fingerprint(a) == fingerprint(json.loads(json.dumps(pack(a)), object_hook=untagged))


def test_fingerprints_know_numbers_by_their_value() -> None:
    assert fingerprint([1, 2, 0]) == fingerprint([1.0, 2.0, -0.0]) == fingerprint([True, 2, False])
    assert fingerprint([2**53 + 1]) != fingerprint([float(2**53)])
    assert fingerprint([1]) != fingerprint((1,))
    with pytest.raises(TypeError):
        fingerprint({1: 2})


def test_large_outputs_are_compared_by_their_fingerprints() -> None:
    large = list(range(30_000))
    packed = pack_output(large)
    wanted = json.loads(json.dumps(packed), object_hook=untagged)
    assert isinstance(wanted, Fingerprint)
    assert accepts([float(number) for number in large], wanted)
    assert not accepts(large[:-1], wanted)
    assert not accepts(None, wanted)
    assert pack_output([1, 2]) == [1, 2]


@pytest.mark.parametrize(
    "value",
    [
        (1, [2, (3,)]),
        {1: {"a": {1, 2}}, (1, 2): None},
        7**1500,
        3 + 4j,
        frozenset({1}),
        [math.inf],
        "\ud800",
        {"t": [1]},
    ],
)
def test_what_is_packed_comes_back(value: Any) -> None:
    packed = json.loads(
        json.dumps({"expected": [pack(value)], "inputs": [], "limits": {"usual": 4.0}}), object_hook=untagged
    )
    assert packed["expected"] == [value]
    assert type(packed["expected"][0]) is type(value)
    assert packed["limits"] == {"usual": 4.0}


class Candidate:
    """Stands for the proxy that the judge gives to tests."""

    def __init__(self, function: Any) -> None:
        self.function = function
        self.limits: list[float] = []

    def limited(self, seconds: float) -> "Candidate":
        self.usual = seconds
        return self

    def __call__(self, *arguments: Any) -> Any:
        return self.function(*arguments)

    def series(
        self, inputs: list[list[Any]], limits: dict[int, float], digest: tuple[str, str, list[int]]
    ) -> Iterator[Any]:
        for number, arguments in enumerate(inputs):
            self.limits.append(limits.get(number, self.usual))
            yield self.function(*arguments)


def data(inputs: list[Any], expected: list[Any], **limits: float) -> str:
    return json.dumps(
        {"inputs": pack(inputs), "expected": pack(expected), "limits": {"usual": 4.0, **limits}}
    )


def test_marking_calls_inputs_in_order_and_stops_at_the_first_wrong_one() -> None:
    seen: list[int] = []

    def double(n: int) -> int:
        seen.append(n)
        return 2 * n if n < 3 else 0

    report: dict[str, Any] = {}
    with pytest.raises(AssertionError, match=r"input 3 of 4: double\(3\) should be 6, is 0"):
        mark(Candidate(double), ("humaneval", "double"), data([[1], [2], [3], [4]], [2, 4, 6, 8]), 0, report)
    assert seen == [1, 2, 3]
    assert report == {"inputs": 4, "input": 2}


def test_a_call_has_the_limit_of_its_input() -> None:
    candidate = Candidate(lambda n: n)
    mark(candidate, ("mbpp", "f"), data([[1], [2], [3]], [1, 2, 3], **{"1": 9.5}), 0, {})
    assert candidate.limits == [4.0, 9.5, 4.0]


def test_what_a_call_raises_ends_the_marking() -> None:
    def fails(n: int) -> int:
        raise KeyError(n)

    with pytest.raises(KeyError):
        mark(Candidate(fails), ("mbpp", "f"), data([[1]], [1]), 0, {})


def test_inputs_that_a_call_changes_stay_changed_for_the_comparison_only() -> None:
    """HumanEval/32 evaluates its polynomial on the arguments after the call, changed or not."""

    def spoil(coefficients: list[int]) -> float:
        coefficients[:] = [0]
        return 123.0

    mark(Candidate(spoil), ("humaneval", "find_zero"), data([[[1, 2]]], [None]), 1e-4, {})


@pytest.mark.parametrize(("root", "accepted"), [(-0.5, True), (1j, False), ("1", False), (10**400, False)])
def test_a_root_is_a_number_that_floats_can_hold(root: object, accepted: bool) -> None:
    oracle = Oracle(("humaneval", "find_zero"), 1e-4)
    assert oracle.accepts([[1, 2]], root, None) is accepted
    assert not oracle.accepts([[1, 0, 1]], root, None)
