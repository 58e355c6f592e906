"""Plain data crosses unchanged; everything else crosses as nothing."""

import math
from collections import Counter, OrderedDict, deque, namedtuple
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.inside.data import Malformed, NotData, Opaque, Packer, dumps, loads, mirror, unpack


def crossed(value: Any) -> Any:
    return unpack(loads(dumps(Packer().pack(value))))


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False)
)
keys = scalars | st.tuples(scalars, scalars) | st.frozensets(st.integers())
values = st.recursive(
    scalars | st.sets(st.integers()) | st.fractions() | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(keys, inner)
        | st.lists(inner).map(deque)
    ),
    max_leaves=20,
)


@given(values)
@settings(max_examples=150, deadline=None)
def test_plain_data_crosses_unchanged(value: Any) -> None:
    assert crossed(value) == value
    assert type(crossed(value)) is type(value)


@pytest.mark.parametrize(
    "value",
    [-0.0, -(7**3000), "\udc80\0é", [7**1700, 1], range(3, 9, 2), Ellipsis, int, bytearray(b"x"),
     Fraction(1, 3), Decimal("1.10"), [[], {}, (), set()], True, {1: {2: (3,)}}],
)  # fmt: skip
def test_odd_values_cross(value: Any) -> None:
    assert repr(crossed(value)) == repr(value) if not isinstance(value, int) else crossed(value) == value


def test_nan_and_infinity_cross() -> None:
    nan, infinity = crossed([math.nan, math.inf])
    assert math.isnan(nan)
    assert infinity == math.inf


def test_subclasses_are_reduced_to_the_plain_value() -> None:
    class Liar(int):
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 1

    colour = IntEnum("colour", "RED")
    point = namedtuple("point", "x y")  # noqa: PYI024
    for value, plain in [
        (Liar(3), 3),
        (colour.RED, 1),
        (point(1, 2), (1, 2)),
        (Counter("aab"), {"a": 2, "b": 1}),
        (OrderedDict(a=1), {"a": 1}),
    ]:
        assert type(crossed(value)) is type(plain)
        assert crossed(value) == plain


def test_a_number_of_numpy_stays_one_where_it_is_the_whole_value() -> None:
    numpy = pytest.importorskip("numpy")
    for value in (numpy.float64(0.1), numpy.float32(0.1), numpy.int64(3), numpy.True_, numpy.complex128(1j)):
        assert crossed(value) == value
        assert type(crossed(value)) is type(value)
    assert [type(item) for item in crossed([numpy.float64(0.1), numpy.int64(3)])] == [float, int]


def test_an_array_of_wider_numbers_than_python_has_is_no_data() -> None:
    numpy = pytest.importorskip("numpy")
    for kind in (numpy.longdouble, numpy.clongdouble):
        assert isinstance(crossed(numpy.ones(2, dtype=kind)), Opaque)


def test_iterators_are_drained_and_endless_ones_cut_off() -> None:
    assert list(crossed(map(str, [1, 2]))) == ["1", "2"]
    assert list(crossed(x for x in "ab")) == ["a", "b"]
    assert list(crossed({1: 2}.items())) == [(1, 2)]
    packer = Packer()
    packer.pack(0 for _ in iter(int, 1))
    assert packer.notes == {"iterator cut off"}


def test_what_is_not_data_equals_nothing() -> None:
    opaque = crossed(object())
    assert isinstance(opaque, Opaque)
    assert opaque != opaque  # noqa: PLR0124
    assert opaque != 1
    loop: list[Any] = []
    loop.append(loop)
    assert crossed(loop) != loop


def test_the_judge_refuses_to_hand_over_what_is_not_data() -> None:
    with pytest.raises(NotData):
        Packer(strict=True).pack([lambda: 1])


@pytest.mark.parametrize(
    "text",
    ["{", '{"x":1}', '{"t":[1],"s":[]}', '{"t":5}', '{"s":[[1]]}', '{"i":"zz"}', "[" * 100_000, '{"F":[1,0]}',
     '{"d":[[[1],2]]}', '{"n":["O",[1],[1]]}', '{"T":"eval"}', "1" * 5000, '{"r":["a","b","c"]}', "\x00",
     '{"N":["<i8,<i8",16]}', '{"N":["<f16",1.0]}', '{"n":["<f16",[1],[1]]}', '{"n":["<i8,O",[1],[1]]}', '{"n":["<U5x",[1],["a"]]}', "1 2", " 1", "", "[1]]", '"\u00e9"', '{"N":["O",1]}', '{"N":["<f8",[1]]}', '{"N":["<f8","1"]}'],
)  # fmt: skip
def test_bytes_that_encoding_never_writes_are_refused(text: str) -> None:
    with pytest.raises(Malformed):
        unpack(loads(text.encode()))


@pytest.mark.parametrize("shape", [{"q": [[]]}, {"b": 5}, {"n": ["<f8", [1]]}, {"c": 5}, {"d": [[1]]}])
def test_shapes_that_packing_never_makes_are_refused(shape: Any) -> None:
    with pytest.raises(Malformed):
        unpack(shape)


def test_mirroring_keeps_aliases_alive() -> None:
    inner: list[int] = [1]
    outer: dict[str, Any] = {"a": inner, "gone": 1}
    mirror(outer, {"a": [1, 2], "b": 3})
    assert outer == {"a": [1, 2], "b": 3}
    assert inner == [1, 2]


def test_ints_of_any_length_cross() -> None:
    assert crossed([10**5000, {10**6000}]) == [10**5000, {10**6000}]
