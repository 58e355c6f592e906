"""How EvalPlus marks a function: its outputs against those of the reference, input by input.

This file is read as text and executed in the judge, beside proxies that call the sample's function in
another process; so it needs nothing but the standard library and imports nothing of ours. The rules are
those of evalplus/eval/__init__.py at HEAD (2024-11 and later): order, tolerances and special cases are
part of the benchmark, odd as some are.
"""

from __future__ import annotations

import hashlib
import json
import math
from array import array as machine_array
from typing import Any

RTOL = 1e-7
"""Relative tolerance wherever an absolute one applies."""

FLOAT_ATOL = 1e-6
"""Absolute tolerance once an expected output was made of floats."""

SAME_MEMBERS = frozenset(
    {
        "similar_elements",
        "find_char_long",
        "common_in_nested_lists",
        "extract_singly",
        "larg_nnum",
        "intersection_array",
        "find_dissimilar",
        "Diff",
    }
)
"""MBPP functions whose results are compared as sets."""

SOMETHING_OR_NOTHING = frozenset({"check_str", "text_match_three", "text_starta_endb"})
"""MBPP functions for which only None or not None counts, unless they return a bool."""


def mark(
    candidate: Any, suite: tuple[str, str], data: str, atol: float, report: dict[str, Any], source: str = ""
) -> None:
    """Call the candidate on every input and compare; stops at the first that fails.

    `suite` is (`humaneval` or `mbpp`, entry point). `data` is JSON: `inputs`, the lists of arguments;
    `expected`, the reference's outputs; `limits`, wall seconds for each call: `usual`, and others by index.
    `source` is this file, where some expected outputs are fingerprints: then those of the candidate are made
    where it runs. A call that raises or takes too long ends the tests with that exception.
    """
    inputs, expected, limits = unpack(data)
    report["inputs"] = len(inputs)
    large = [number for number, wanted in enumerate(expected) if isinstance(wanted, Fingerprint)]
    usually = limits.pop("usual")
    single = {int(number): seconds for number, seconds in limits.items()}
    rows = enumerate(zip(inputs, expected, strict=True))
    oracle = Oracle(suite, atol)
    usual = candidate.limited(usually)  # may load the sample: what it replaces is not needed before
    if suite[1] == "find_zero":  # compared by what the candidate left of its arguments
        outputs = (usual(*arguments) for arguments in inputs)
    else:
        outputs = usual.series(inputs, single, (source, "fingerprint", large if source else ()))
    for number, (arguments, wanted) in rows:
        report["input"] = number
        out = next(outputs)
        if not oracle.accepts(arguments, out, wanted):
            shown = ", ".join(map(brief, arguments))
            raise AssertionError(
                f"input {number + 1} of {len(inputs)}: {suite[1]}({shown}) should be {brief(wanted)}, is {brief(out)}"
            )


class Oracle:
    """Accepts or rejects outputs of one task. Its tolerance, once raised for floats, stays raised."""

    def __init__(self, suite: tuple[str, str], atol: float) -> None:
        self.dataset, self.entry_point = suite
        self.atol = atol

    def accepts(self, arguments: Any, out: Any, wanted: Any) -> bool:
        """Whether an output counts as right; whatever goes wrong while comparing makes it wrong."""
        try:
            return self.compares(arguments, out, wanted)
        except Exception:  # noqa: BLE001  (values of any kind are compared)
            return False

    def compares(self, arguments: Any, out: Any, wanted: Any) -> bool:
        """Whether an output counts as right, in the official order of the rules."""
        if wanted.__class__ is Fingerprint:
            return out == wanted.digest or fingerprint(out) == wanted.digest
        exact = out == wanted
        if self.dataset == "mbpp":
            exact = special(self.entry_point, arguments, out, wanted, exact, self.atol)
        elif self.entry_point == "find_zero":
            return bool(abs(polynomial(arguments[0], out)) <= self.atol)

        if self.atol == 0 and made_of_floats(wanted):
            self.atol = FLOAT_ATOL
        if exact or self.atol == 0:
            return bool(exact)
        if type(out) is not type(wanted):
            return False
        if isinstance(wanted, (list, tuple)) and len(out) != len(wanted):
            return False
        return all_close(out, wanted, self.atol)


def special(entry_point: str, arguments: Any, out: Any, wanted: Any, exact: Any, atol: float) -> Any:
    """Whether an output counts as equal, by the rules for single MBPP tasks."""
    if entry_point == "are_equivalent":
        return True
    if entry_point == "sum_div":
        return exact or out == 0
    if entry_point == "surface_Area":
        return exact or abs(out - surface_area(*arguments)) <= atol
    if entry_point == "digit_distance_nums":
        return exact or out == digit_distance(*arguments)
    if entry_point in SAME_MEMBERS:
        return set(out) == set(wanted)
    if entry_point in SOMETHING_OR_NOTHING:
        return out == wanted if isinstance(out, bool) else wanted == (out is not None)
    return exact


def surface_area(base: float, height: float) -> int:
    """Surface of a square pyramid, rounded (Mbpp/581)."""
    return round(base**2 + 2 * base * math.sqrt((base / 2) ** 2 + height**2))


def digit_distance(first: int, second: int) -> int:
    """Sum of the differences between the digits of two numbers, the shorter padded with zeros (Mbpp/558)."""
    a, b = str(first), str(second)
    width = max(len(a), len(b))
    a, b = a.zfill(width), b.zfill(width)
    return sum(abs(int(a[place]) - int(b[place])) for place in range(width))


def polynomial(coefficients: list[float], x: Any) -> Any:
    """The value of a polynomial (HumanEval/32, where any root will do), in floats: a complex root is a TypeError."""
    return sum(coefficient * math.pow(x, power) for power, coefficient in enumerate(coefficients))


def made_of_floats(value: Any) -> bool:
    """A float, or a list or tuple of at least one float and nothing else."""
    if isinstance(value, float):
        return True
    if isinstance(value, (list, tuple)) and value:
        return all(isinstance(item, float) for item in value)
    return False


def all_close(out: Any, wanted: Any, atol: float) -> bool:
    """What numpy.allclose(out, wanted, rtol=1e-7, atol=atol) says, for numbers and nested lists of them.

    Raises TypeError or ValueError where numpy would: text, None, ragged lists, shapes that do not fit. Since
    numpy 2 whole numbers of any length are compared, but for those within lists.
    """
    if type(out) is int and type(wanted) is int:
        return close(out, wanted, atol)
    out_shape, out_numbers = array(out)
    wanted_shape, wanted_numbers = array(wanted)
    shape = common_shape(out_shape, wanted_shape)
    left = stretched(out_numbers, out_shape, shape)
    right = stretched(wanted_numbers, wanted_shape, shape)
    return all(close(a, right[place], atol) for place, a in enumerate(left))


def close(a: Any, b: Any, atol: float) -> bool:
    """Whether two numbers are as near as numpy.isclose wants them; infinities must be the same."""
    if a == b:
        return True
    if not (finite(a) and finite(b)):
        return False
    return bool(magnitude(a - b) <= atol + RTOL * magnitude(b))


def magnitude(number: Any) -> Any:
    """The absolute value; infinity where a complex number's is beyond floats, which Python refuses and numpy does not."""
    try:
        return abs(number)
    except OverflowError:
        return math.inf


def finite(number: Any) -> bool:
    """Neither infinite nor not a number."""
    if isinstance(number, complex):
        return math.isfinite(number.real) and math.isfinite(number.imag)
    return math.isfinite(number)


def array(value: Any) -> tuple[tuple[int, ...], list[Any]]:
    """The shape and the numbers of a value, as numpy.array would lay it out."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        parts = [array(item) for item in value]
        shape = parts[0][0] if parts else ()
        if any(other != shape for other, _ in parts):
            raise ValueError("ragged")
        return (len(value), *shape), [number for _, numbers in parts for number in numbers]
    if not isinstance(value, (int, float, complex)):
        raise TypeError(f"not a number: {type(value).__name__}")
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        raise TypeError("too long for a machine number")
    return (), [value]


def common_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """The shape to which numpy broadcasts two shapes."""
    shape: list[int] = []
    for place in range(1, max(len(a), len(b)) + 1):
        x = a[-place] if place <= len(a) else 1
        y = b[-place] if place <= len(b) else 1
        if x != y and 1 not in (x, y):
            raise ValueError("shapes do not fit")
        shape.append(y if x == 1 else x)
    return tuple(reversed(shape))


def stretched(numbers: list[Any], shape: tuple[int, ...], target: tuple[int, ...]) -> list[Any]:
    """The numbers of an array of one shape, repeated to fill the target shape."""
    if shape == target:
        return numbers
    indices = [0]
    step = 1
    for place in range(1, len(target) + 1):
        size = shape[-place] if place <= len(shape) else 1
        steps = [0] * target[-place] if size == 1 else [step * i for i in range(size)]
        indices = [outer + inner for outer in steps for inner in indices]
        step *= size
    return [numbers[index] for index in indices]


class Fingerprint:
    """Stands for an expected output of many kilobytes where only equality counts."""

    def __init__(self, digest: str, shown: str) -> None:
        self.digest, self.shown = digest, shown


def fingerprint(value: Any) -> str:
    """A digest that two values of numbers, text, lists and tuples share exactly if Python calls them equal.

    Raises TypeError for values of other kinds.
    """
    digest = hashlib.sha256()
    feed(digest, value)
    return digest.hexdigest()


def feed(digest: Any, value: Any) -> None:
    """Add a value to a digest. Numbers count by value alone: 1, 1.0 and True are the same."""
    kind = type(value)
    if kind in (list, tuple):
        digest.update(f"{kind.__name__}{len(value)}:".encode())
        if (
            value
            and set(map(type, value)) <= {int, float, bool}
            and min(value) >= -EXACT
            and max(value) <= EXACT
        ):
            numbers = value if 0 not in value else [number or 0 for number in value]
            digest.update(machine_array("d", numbers).tobytes())
            return
        for item in value:
            feed(digest, item)
        return
    if kind is str:
        text = value.encode("utf-8", "surrogatepass")
        digest.update(b"str%d:" % len(text) + text)
        return
    if kind is float and value.is_integer():
        kind, value = int, int(value)
    if value is None or kind in (bool, int):
        digest.update((str(value) if value is None else hex(value)).encode() + b";")
    elif kind is float:
        digest.update(value.hex().encode() + b";")
    else:
        raise TypeError(f"no fingerprint of a {kind.__name__}")


EXACT = 2**53
"""Whole numbers up to this are exact as machine floats."""

LARGE = 20_000
"""Characters of JSON from which on an expected output is kept as a fingerprint."""


HUGE = 32_000_000
"""Characters of JSON from which on an output cannot be carried between processes in useful time."""


LEFT_OUT: dict[str, Any] = {"x": None}
"""Stands for an expected output that is too large: its input is not asked."""


def bulk(value: Any, room: int) -> int:
    """About how many characters of JSON a packed value has; counting ends beyond `room`."""
    if isinstance(value, str):
        return len(value) + 3
    if not isinstance(value, (list, tuple, set, frozenset, dict)):
        return 8
    size = 8
    for item in value:
        if size > room:
            break
        size += bulk(item, room - size)
    return size


def pack_output(value: Any) -> Any:
    """An expected output, packed; large ones as fingerprints if that decides the same, huge ones not at all."""
    if bulk(value, HUGE) > HUGE:
        return LEFT_OUT
    packed = pack(value)
    text = json.dumps(packed)
    if len(text) < LARGE or "NaN" in text:
        return packed
    try:
        return {"h": [fingerprint(value), brief(value)]}
    except TypeError:
        return packed


def is_fingerprint(packed: Any) -> bool:
    """Whether a packed output is only a fingerprint."""
    return isinstance(packed, dict) and "h" in packed


def brief(value: Any) -> str:
    """A value as text, at most 200 characters."""
    if isinstance(value, Fingerprint):
        return value.shown
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001  (a text for people, whatever the value)
        return f"a {type(value).__name__}"
    return text if len(text) <= 200 else f"{text[:150]} … {text[-40:]}"


def pack(value: Any) -> Any:
    """A value as JSON can hold it: lists and plain scalars are themselves, other kinds carry a tag."""
    kind = type(value)
    if kind is int and value.bit_length() > 4096:  # longer than Python reads in decimal
        return {"i": hex(value)}
    if value is None or kind in (bool, int, float, str):
        return value
    if kind is list:
        return [pack(item) for item in value]
    if kind is dict:
        return {"d": [[pack(key), pack(item)] for key, item in value.items()]}
    if kind is complex:
        return {"c": [value.real, value.imag]}
    if kind in (tuple, set, frozenset):
        return {kind.__name__[0]: [pack(item) for item in value]}
    for plain in (dict, list, tuple):
        if isinstance(value, plain):
            return pack(plain(value))
    raise TypeError(f"cannot store a {kind.__name__}")


def unpack(data: str) -> tuple[list[Any], list[Any], dict[str, float]]:
    """The inputs, expected outputs and limits that a text holds; values are the caller's to change."""
    read = json.loads(data, object_hook=untagged)
    return read["inputs"], read["expected"], read["limits"]


def untagged(shape: dict[str, Any]) -> Any:
    """The value that a tagged object stands for."""
    if len(shape) != 1:  # the whole, not a tagged value
        return shape
    ((tag, body),) = shape.items()
    if tag == "t":
        return tuple(body)
    if tag == "d":
        return dict(body)
    if tag == "s":
        return set(body)
    if tag == "f":
        return frozenset(body)
    if tag == "c":
        return complex(*body)
    if tag == "i":
        return int(body, 16)
    if tag == "h":
        return Fingerprint(*body)
    return shape
