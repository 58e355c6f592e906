"""The few words of pytest that tests of custom benchmarks use; runs in the judge, where pytest is not.

`raises`, `approx` and `mark.parametrize` do what their namesakes do for plain values; `run` calls every
`test_` function. Standard library only; read as text and executed in front of the tests.
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


class pytest:  # noqa: N801  (stands for the module)
    """What `import pytest` would bind."""

    raises = Raises
    approx = Approx
    mark = Mark()


def run(namespace: dict[str, Any]) -> None:
    """Call every test function in the order in which they are written, with all its cases."""
    for name, function in list(namespace.items()):
        if name.startswith("test_") and callable(function):
            for case in getattr(function, "cases", [{}]):
                function(**case)
