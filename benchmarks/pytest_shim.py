"""The few words of pytest that tests of custom benchmarks use; runs in the judge, where pytest is not.

`raises`, `approx`, `fixture`, `skip`, `fail` and `mark.parametrize` do what their namesakes do for plain values;
fixtures, also those of a class, are made anew for each test, whatever scope they name, and the built-in ones are not
there. `run` calls every `test_` function and every `test_` method of `Test` classes. Standard library only; read as
text and executed in front of the tests.
"""

from __future__ import annotations

import math
import re
from typing import Any


class Raises:
    """`with pytest.raises(ValueError, match="...")`."""

    def __init__(self, kind: Any, match: str | None = None) -> None:
        self.kind, self.match = kind, match
        self.value: Any = None

    def __enter__(self) -> Raises:  # noqa: PYI034  (Self is newer than some judges)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if error is None:
            raise AssertionError(f"did not raise {self.kind}")
        self.value = error
        if not isinstance(error, self.kind):
            return False
        if self.match is not None and not re.search(self.match, str(error)):
            raise AssertionError(f"{str(error)!r} does not match {self.match!r}")
        return True


class Approx:
    """`pytest.approx(0.3)`, also for lists, tuples and dictionaries of numbers."""

    def __init__(self, expected: Any, rel: float | None = None, abs: float | None = None) -> None:  # noqa: A002
        self.expected = expected
        self.rel = 1e-6 if rel is None else rel
        self.abs = 1e-12 if abs is None else abs

    def __eq__(self, other: object) -> bool:
        return self.near(other, self.expected)

    __hash__ = None  # type: ignore[assignment]

    def near(self, got: Any, want: Any) -> bool:
        """Whether a value is as near to another as this comparison wants it, item by item."""
        if isinstance(want, dict):
            return (
                isinstance(got, dict)
                and got.keys() == want.keys()
                and all(self.near(got[k], want[k]) for k in want)
            )
        if isinstance(want, (list, tuple)):
            return isinstance(got, (list, tuple)) and len(got) == len(want) and all(map(self.near, got, want))
        if isinstance(want, (int, float)) and isinstance(got, (int, float)):
            return bool(got == want) or math.isclose(got, want, rel_tol=self.rel, abs_tol=self.abs)
        return bool(got == want)

    def __repr__(self) -> str:
        return f"approximately {self.expected!r}"


class Mark:
    """`@pytest.mark.parametrize("a, b", [(1, 2), ...])`."""

    def parametrize(self, names: Any, values: Any, **_: Any) -> Any:
        """Remember argument names and values on the function; `run` calls it once for each."""
        listed = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

        def remember(function: Any) -> Any:
            function.cases = [
                {**dict(zip(listed, value if len(listed) > 1 else (value,))), **case}  # noqa: B905
                for case in getattr(function, "cases", [{}])
                for value in values
            ]
            return function

        return remember

    def skip(self, *_: Any, **__: Any) -> Any:
        """Leave a test out."""
        return left_out

    def skipif(self, condition: Any, **_: Any) -> Any:
        """Leave a test out if a condition holds."""
        return left_out if condition else unchanged

    def __getattr__(self, name: str) -> Any:
        """Marks that only sort tests change nothing: `@pytest.mark.slow`, `@pytest.mark.slow(...)`."""
        if name == "xfail":
            raise AttributeError("pytest.mark.xfail is not among the words that these tests may use")
        return sorting


def left_out(function: Any) -> Any:
    """The test, with no case to run."""
    function.cases = []
    return function


def unchanged(function: Any) -> Any:
    """The test as it is."""
    return function


def sorting(*arguments: Any, **_: Any) -> Any:
    """A mark with or without arguments."""
    return arguments[0] if len(arguments) == 1 and callable(arguments[0]) else unchanged


class Skipped(Exception):
    """A test that decided not to run."""


def skip(reason: str = "") -> None:
    """Leave the running test."""
    raise Skipped(reason)


def fail(reason: str = "") -> None:
    """Fail the running test."""
    raise AssertionError(reason)


def fixture(function: Any = None, **_: Any) -> Any:
    """Mark a function whose value tests may ask for by its name."""

    def remember(function: Any) -> Any:
        function.is_fixture = True
        return function

    return remember(function) if callable(function) else remember


class pytest:  # noqa: N801  (stands for the module)
    """What `import pytest` would bind."""

    raises = Raises
    approx = Approx
    mark = Mark()
    fixture = staticmethod(fixture)
    skip = staticmethod(skip)
    fail = staticmethod(fail)


def arguments_of(function: Any) -> list[str]:
    """The names of a plain function's arguments."""
    code = function.__code__
    return list(code.co_varnames[: code.co_argcount])


def call(
    function: Any, given: dict[str, Any], namespace: dict[str, Any], made: dict[str, Any], ends: list[Any]
) -> Any:
    """Call a test or a fixture with what it asks for; generators of fixtures wait in `ends` for the end."""
    for name in arguments_of(function):
        if name in given or name == "self":
            continue
        if name not in made:
            maker = getattr(type(given.get("self")), name, None)
            own = {"self": given["self"]} if getattr(maker, "is_fixture", False) else {}
            maker = maker if own else namespace.get(name)
            if not getattr(maker, "is_fixture", False):
                raise NameError(f"no fixture {name!r}, which {function.__name__} asks for")
            value = call(maker, own, namespace, made, ends)
            if hasattr(value, "__next__"):
                ends.append(value)
                value = next(value)
            made[name] = value
    asked = {
        name: given[name] if name in given else made[name]
        for name in arguments_of(function)
        if name != "self"
    }
    return function(given["self"], **asked) if "self" in given else function(**asked)


def tests_in(namespace: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Every test function, with the class that it belongs to or None, as they are written."""
    found: list[tuple[Any, Any]] = []
    for name, value in list(namespace.items()):
        if name.startswith("test_") and hasattr(value, "__code__"):
            found.append((None, value))
        elif name.startswith("Test") and isinstance(value, type):
            found += [(value, test) for own, test in vars(value).items() if own.startswith("test_")]
    return found


def run(namespace: dict[str, Any]) -> None:
    """Call every test in the order in which they are written, with all its cases; at least one must run."""
    tests, ran = tests_in(namespace), 0
    for owner, function in tests:
        for case in getattr(function, "cases", [{}]):
            ends: list[Any] = []
            try:
                given = {**case, "self": owner()} if owner else case
                call(function, given, namespace, {}, ends)
                ran += 1
            except Skipped:
                pass
            for end in reversed(ends):
                next(end, None)
    if not ran:
        raise AssertionError("no test ran")
