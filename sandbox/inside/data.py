"""Plain data as tagged JSON: all that ever crosses between the judge and the untrusted child.

Scalars and lists are themselves; every other kind is an object with a single one-letter key. Values of
subclasses are reduced to the plain value, iterators are drained up to a bound, and what is not data becomes
an `Opaque`, which equals nothing. A number of numpy's that is the whole value stays one: tests ask for types.
Decoding accepts exactly what encoding produces and never runs code.
"""

from __future__ import annotations

import builtins
import json
import sys
from collections import deque
from typing import Any, Callable, Type

globals()["__builtins__"] = dict(vars(builtins))  # ours, whatever a sample makes of everybody's

PLAIN = frozenset((int, str, float, bool, type(None)))
CONTAINERS = frozenset((list, tuple, dict, set, frozenset, deque))
MUTABLE = frozenset((list, dict, set, bytearray, deque))
DEPTH = 150
LARGEST = 5_000_000
"""Items and characters that one message may hold."""
DRAIN = 100_000
"""Items taken from an iterator; a longer one is handed over cut off."""
SHARED = 1000
"""Items within a container from which on it is remembered, in case it comes again."""
LONG = 1 << 12
"""Bits from which on an int crosses as hexadecimal: decimal conversion is quadratic and limited."""

_BUILTIN_TYPES: dict[str, type] = {
    t.__name__: t for t in (int, str, float, bool, list, tuple, dict, set, frozenset, bytes, complex, object)
}
_ITERATORS: tuple[type, ...] = (
    type(iter([])),
    type(iter(())),
    type(iter({})),
    type(iter({}.values())),
    type(iter({}.items())),
    type(iter(set())),
    type(iter("")),
    type(iter(range(0))),
    type(reversed([])),
    type(_ for _ in range(0)),
    map,
    filter,
    zip,
    enumerate,
)
_NUMBERS = frozenset(
    ("bool", "bool_", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
     "float16", "float32", "float64", "complex64", "complex128")
)  # fmt: skip
"""Numbers of numpy's that a plain number and their own type hold without loss."""
_WIDE = frozenset(("f12", "f16", "c24", "c32"))
"""Numbers of numpy's that hold more than any of Python's."""


class Malformed(Exception):
    """The bytes are not something that `dumps` writes."""


class NotData(TypeError):
    """A value that cannot cross."""


class HandedBack(NotData):
    """A value that cannot cross because it came from the solution: no fault of the tests."""


class TooLarge(Exception):
    """More data than may cross."""


class Opaque:
    """Stands for a value that is not plain data. It equals nothing, not even itself."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return "<%s, which is not plain data>" % self.name


class Packer:
    """Turns values into their JSON shape, and notes what honest code rarely returns."""

    def __init__(self, strict: bool = False) -> None:
        self.strict = strict
        self.notes: set[str] = set()
        self.room = LARGEST
        self.inside: set[int] = set()
        """Containers that are being packed; one inside itself has no end."""
        self.shared: dict[int, tuple[Any, Any, int]] = {}
        """Containers of containers that were packed, with their shapes and what those cost: a few that hold
        each other twice, deep enough, unfold to more than any machine holds."""

    def pack(self, value: Any, depth: int = 0) -> Any:
        kind = type(value)
        if kind is int:
            return value if value.bit_length() < LONG else {"i": hex(value)}
        if kind in PLAIN:
            if kind is str and len(value) > LARGEST * 8:
                raise TooLarge
            return value
        if depth > DEPTH:
            return self.opaque("something nested too deeply", HandedBack)
        if kind in CONTAINERS:
            return self.container(value, kind, depth + 1)
        if kind is bytes:
            return {"b": value.decode("latin-1")}
        if kind is bytearray:
            return {"y": value.decode("latin-1")}
        if kind is complex:
            return {"c": [value.real, value.imag]}
        if kind is range:
            return {"r": [self.pack(part) for part in (value.start, value.stop, value.step)]}
        if value is Ellipsis:
            return {"e": 0}
        if value is NotImplemented:
            return {"e": 1}
        if isinstance(value, type) and _BUILTIN_TYPES.get(value.__name__) is value:
            return {"T": value.__name__}
        return self.reduce(value, kind, depth + 1)

    def container(self, value: Any, kind: type, below: int) -> Any:
        """A container and what is in it; one that is inside itself is no data."""
        me = id(value)
        known = self.shared.get(me)
        self.room -= known[2] if known else len(value) + 4
        if self.room < 0:
            raise TooLarge
        if known:
            return known[1]
        if me in self.inside:
            return self.opaque("something that contains itself")
        self.inside.add(me)
        before = self.room
        try:
            shape = self.filled(value, kind, below)
        finally:
            self.inside.discard(me)
        if before - self.room > SHARED:
            self.shared[me] = (value, shape, before - self.room + len(value) + 4)
        return shape

    def filled(self, value: Any, kind: type, below: int) -> Any:
        if kind is list:
            if set(map(type, value)) <= PLAIN and not _has_long(value):
                return value[:]  # a later call may change what this one returned
            return [self.pack(item, below) for item in value]
        if kind is tuple:
            return {"t": [self.pack(item, below) for item in value]}
        if kind is dict:
            return {"d": [[self.pack(k, below), self.pack(v, below)] for k, v in value.items()]}
        if kind is set:
            return {"s": [self.pack(item, below) for item in value]}
        if kind is frozenset:
            return {"f": [self.pack(item, below) for item in value]}
        return {"q": [[self.pack(item, below) for item in value], value.maxlen]}

    def reduce(self, value: Any, kind: type, depth: int) -> Any:
        """Values of other classes: subclasses of data, iterators, views, numbers, numpy."""
        module = getattr(kind, "__module__", "")
        name = getattr(kind, "__name__", "")
        if isinstance(module, str) and module.split(".")[0] == "numpy":
            return self.numpy(value, name, depth)
        for base in (bool, int, float, str, tuple, list, dict, set, frozenset, bytes, bytearray, complex):
            if issubclass(kind, base):
                if "__eq__" in vars(kind) and module not in ("collections", "enum", "typing"):
                    self.notes.add("custom __eq__")
                return self.pack(_exact(value, base), depth)
        if issubclass(kind, deque):
            return self.pack(deque(deque.__iter__(value), value.maxlen), depth)
        if issubclass(kind, _ITERATORS) or (
            module == "itertools" and name not in ("count", "cycle", "repeat")
        ):
            return {"I": self.drained(value, depth)}
        if kind is type({}.keys()):
            return {"k": [self.pack(item, depth) for item in value]}
        if kind is type({}.values()):
            return {"v": [self.pack(item, depth) for item in value]}
        if kind is type({}.items()):
            return {"p": [[self.pack(k, depth), self.pack(v, depth)] for k, v in value]}
        if module == "fractions" and name == "Fraction":
            return {"F": [self.pack(value.numerator), self.pack(value.denominator)]}
        if name == "Decimal" and module in ("decimal", "_decimal", "_pydecimal"):
            return {"D": str(value)}
        if kind is Opaque:
            return self.opaque("what the solution returned, %s," % value.name, HandedBack)
        return self.opaque(name)

    def drained(self, value: Any, depth: int) -> list[Any]:
        items = []
        for item in value:
            items.append(self.pack(item, depth))
            if len(items) >= DRAIN:
                self.notes.add("iterator cut off")
                break
        return items

    def numpy(self, value: Any, name: str, depth: int) -> Any:
        if name == "ndarray":
            dtype = value.dtype
            if dtype.kind in "biufcSU" and dtype.str[1:] not in _WIDE and value.size <= DRAIN * 50:
                return {"n": [dtype.str, list(value.shape), self.pack(value.ravel().tolist(), depth)]}
            return self.opaque("ndarray of " + str(dtype))
        if depth == 1 and name in _NUMBERS:
            return {"N": [value.dtype.str, self.pack(value.item(), depth)]}
        if isinstance(value, float):
            return float.__pos__(value)
        if hasattr(value, "item") and name not in ("matrix", "recarray", "memmap"):
            item = value.item()
            if type(item) in PLAIN or type(item) is complex:
                return self.pack(item, depth)
        return self.opaque(name)

    def opaque(self, name: str, refusal: Type[NotData] = NotData) -> Any:
        if self.strict:
            raise refusal("%s is not plain data" % name)
        self.notes.add("opaque result")
        return {"o": str(name)[:80]}


def _has_long(values: list[Any]) -> bool:
    return any(type(v) is int and v.bit_length() >= LONG for v in values)


def _exact(value: Any, base: type) -> Any:
    """The value of a subclass instance as the plain class, without calling what the subclass overrides."""
    if base is int:
        return int.__add__(value, 0)
    if base is float:
        return float.__pos__(value)
    if base is str:
        return str.__getitem__(value, slice(None))
    if base is bytes:
        return bytes.__getitem__(value, slice(None))
    if base is complex:
        return complex.__pos__(value)
    if base is dict:
        return dict(dict.items(value))
    return base(base.__iter__(value))  # type: ignore[attr-defined]


def _encoder() -> Callable[[Any], str]:
    """What `json.dumps` makes anew for every text, made once: calls are short, and there are many."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
    parts = make(None, None, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, True)
    return lambda packed: "".join(parts(packed, 0))


_ENCODE = _encoder()
_SCAN: Callable[[str, int], tuple[Any, int]] = getattr(json.JSONDecoder(), "scan_once")  # noqa: B009
"""`json.loads` without its looks for another encoding and for space around the value, of which `dumps` writes none."""


def dumps(packed: Any) -> bytes:
    """The JSON text of what `Packer.pack` returned. ASCII only, so lone surrogates survive."""
    return _ENCODE(packed).encode("ascii")


def loads(text: bytes) -> Any:
    """The JSON shape of a message; Malformed for anything but a value as `dumps` writes it."""
    try:
        plain = text.decode("ascii")
        value, end = _SCAN(plain, 0)
    except (ValueError, RecursionError, StopIteration) as error:
        raise Malformed(str(error)) from None
    if end != len(plain):
        raise Malformed("more than one value")
    return value


def unpack(shape: Any) -> Any:
    """The value that a JSON shape stands for; Malformed for a shape that `Packer` does not produce."""
    try:
        return _unpack(shape)
    except (Malformed, MemoryError):
        raise
    except Exception as error:
        raise Malformed(str(error)[:200]) from None


def _unpack(shape: Any) -> Any:
    kind = type(shape)
    if kind is list:
        if set(map(type, shape)) <= PLAIN:
            return shape
        return [_unpack(item) for item in shape]
    if kind is not dict:
        return shape
    if len(shape) != 1:
        raise Malformed("an object with %d keys" % len(shape))
    ((tag, body),) = shape.items()
    decode = _DECODE.get(tag)
    if decode is None:
        raise Malformed("unknown tag %r" % tag[:20])
    return decode(body)


def _items(body: Any) -> list[Any]:
    if type(body) is not list:
        raise Malformed("a list was expected")
    return [_unpack(item) for item in body]


def _pairs(body: Any) -> dict[Any, Any]:
    return {_unpack(key): _unpack(value) for key, value in body}


def _check(dtype: Any, kinds: str) -> None:
    """One simple type of numpy's, such as `<f8`: several in one would make values that no solution returned."""
    simple = type(dtype) is str and dtype[1:2] in tuple(kinds) and dtype[2:].isdigit()
    if not simple or dtype[1:] in _WIDE:
        raise Malformed("numpy's type " + repr(dtype)[:20])


def _array(body: Any) -> Any:
    dtype, shape, flat = body
    _check(dtype, "biufcSU")
    numpy = _numpy()
    return numpy.array(_unpack(flat), dtype=dtype).reshape(shape) if numpy else Opaque("ndarray")


def _number(body: Any) -> Any:
    dtype, plain = body
    _check(dtype, "biufc")
    value = _unpack(plain)
    if type(value) not in (bool, int, float, complex):
        raise Malformed("a number was expected")
    numpy = _numpy()
    return numpy.dtype(dtype).type(value) if numpy else value


def _numpy() -> Any:
    """The module, where it is installed."""
    if "numpy" not in sys.modules:
        try:
            __import__("numpy")
        except ImportError:
            return None
    return sys.modules["numpy"]


def _fraction(body: Any) -> Any:
    from fractions import Fraction

    return Fraction(_unpack(body[0]), _unpack(body[1]))


def _decimal(body: Any) -> Any:
    from decimal import Decimal

    return Decimal(body)


_DECODE: dict[str, Callable[[Any], Any]] = {
    "i": lambda body: int(body, 16),
    "t": lambda body: tuple(_items(body)),
    "d": _pairs,
    "s": lambda body: set(_items(body)),
    "f": lambda body: frozenset(_items(body)),
    "b": lambda body: body.encode("latin-1"),
    "y": lambda body: bytearray(body.encode("latin-1")),
    "c": lambda body: complex(*body),
    "r": lambda body: range(*_items(body)),
    "q": lambda body: deque(_items(body[0]), body[1]),
    "e": lambda body: NotImplemented if body else Ellipsis,
    "T": lambda body: _BUILTIN_TYPES[body],
    "I": lambda body: iter(_items(body)),
    "k": lambda body: dict.fromkeys(_items(body)).keys(),
    "v": lambda body: dict(enumerate(_items(body))).values(),
    "p": lambda body: _pairs(body).items(),
    "F": _fraction,
    "D": _decimal,
    "n": _array,
    "N": _number,
    "o": lambda body: Opaque(str(body)[:80]),
}


def mirror(old: Any, new: Any) -> None:
    """Make a mutable value equal to its new state without replacing it, so that aliases see the change."""
    if type(old) is not type(new):
        return
    if isinstance(old, list):
        if len(old) == len(new):
            for index, (before, after) in enumerate(zip(old, new)):
                if type(before) in MUTABLE and type(before) is type(after):
                    mirror(before, after)
                else:
                    old[index] = after
        else:
            old[:] = new
    elif isinstance(old, dict):
        merged = {
            key: old[key]
            if key in old and type(old[key]) in MUTABLE and type(old[key]) is type(after)
            else after
            for key, after in new.items()
        }
        for key, kept in merged.items():
            if kept is not new[key]:
                mirror(kept, new[key])
        old.clear()
        old.update(merged)
    elif isinstance(old, set):
        old.clear()
        old.update(new)
    elif isinstance(old, bytearray):
        old[:] = new
    elif isinstance(old, deque):
        old.clear()
        old.extend(new)
    elif isinstance(old, tuple):
        for before, after in zip(old, new):
            mirror(before, after)
