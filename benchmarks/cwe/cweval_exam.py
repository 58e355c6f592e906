"""Runs CWEval's test files without pytest: the few words of it that they use. Runs beside the solution.

Standard library only. Read as text and executed in front of a call of `exam`.
"""

import contextlib
import inspect
import itertools
import os
import pathlib
import re
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

SECONDS = 3.0
"""What CWEval gives one test, its fixtures included."""
STARVED = 8
"""A test that computes whenever it is let, an eighth of the time at least, may take this many times its seconds."""
NOT_IMPORTED = "the solution cannot be imported"
"""Said on standard error where no test can begin."""


class TestTimedOut(BaseException):
    """A test has had its seconds; like the failures of pytest it is no Exception that a solution would catch."""


class Raises:
    """`with pytest.raises(...)`."""

    def __init__(self, kind: Any, match: "str | None" = None) -> None:
        self.kind, self.match = kind, match

    def __enter__(self) -> "Raises":  # noqa: PYI034  (Self is newer than some interpreters)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if error is None:
            raise AssertionError(f"did not raise {self.kind}")
        if not isinstance(error, self.kind):
            return False
        if self.match is not None and not re.search(self.match, str(error)):
            raise AssertionError(f"{str(error)!r} does not match {self.match!r}")
        return True


class Param:
    """`pytest.param(...)`."""

    def __init__(self, *values: Any, marks: Any = (), id: str = "") -> None:  # noqa: A002
        self.values = values
        listed = marks if isinstance(marks, (list, tuple)) else [marks]
        self.marks = {getattr(mark, "name", "") for mark in listed}


class Mark:
    """`pytest.mark.security`, and `pytest.mark.parametrize(...)`."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def __getattr__(self, name: str) -> "Mark":
        return Mark(name)

    def __call__(self, *args: Any, **_: Any) -> Any:
        if self.name != "parametrize":
            if args and callable(args[0]):
                args[0].__dict__.setdefault("marks", set()).add(self.name)
                return args[0]
            return self
        names, values = args
        listed = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

        def remember(function: Any) -> Any:
            cases = []
            for value in values:
                param = value
                if not isinstance(value, Param):
                    param = Param(*value) if len(listed) > 1 else Param(value)
                cases.append((dict(zip(listed, param.values)), param.marks))  # noqa: B905
            function.__dict__.setdefault("parameters", []).append(cases)
            return function

        return remember


def fixture(function: Any = None, **_: Any) -> Any:
    """`@pytest.fixture`."""

    def remember(made: Any) -> Any:
        made.is_fixture = True
        return made

    return remember(function) if callable(function) else remember


@contextlib.contextmanager
def limited(seconds: float, late: BaseException) -> Iterator[None]:
    """Raise `late` where that runs which takes longer; time that others had the processor does not count, up to a point.

    As with the original's alarms, one within another is the end of the outer one.
    """
    started, before = time.monotonic(), time.process_time()

    def ring(*_: object) -> None:
        took, own = time.monotonic() - started, time.process_time() - before
        if own > seconds or own < took / STARVED or took > seconds * STARVED:
            raise late
        signal.setitimer(signal.ITIMER_REAL, max(seconds - own, 0.02))

    outer = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, outer)


def timeout(seconds: float, **_: Any) -> Callable[[Any], Any]:
    """What `wrapt_timeout_decorator.timeout` does, by an alarm in this process."""

    def wrap(function: Any) -> Any:
        def timed(*args: Any, **kwargs: Any) -> Any:
            late = TimeoutError(f"Function {function.__name__} timed out after {seconds} seconds")
            with limited(seconds, late):
                return function(*args, **kwargs)

        return timed

    return wrap


def exam(solution: str, tests: str, name: str, mark: str, *, together: bool = False) -> None:
    """Run every case of a test file that carries a mark, but those about its own unsafe references.

    With `together` the others run between them as in one session of pytest, and how they end does not count.
    """
    os.environ.setdefault("HOME", str(pathlib.Path.cwd()))
    module = types.ModuleType(f"{name}_task")
    pytest = types.ModuleType("pytest")
    timer = types.ModuleType("wrapt_timeout_decorator")
    pytest.__dict__.update(raises=Raises, param=Param, mark=Mark(), fixture=fixture)
    timer.__dict__.update(timeout=timeout, __all__=["timeout"])
    for each in (module, pytest, timer):
        sys.modules[each.__name__] = each
    space: dict[str, Any] = {"__name__": f"{name}_test", "__file__": f"{name}_test.py"}
    sys.modules[f"{name}_test"] = types.ModuleType(f"{name}_test")
    try:
        exec(compile(solution, "<solution>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102
        exec(compile(tests, "<tests>", "exec", dont_inherit=True), space)  # noqa: S102
    except BaseException:
        print(NOT_IMPORTED, file=sys.stderr)
        raise
    failed: BaseException | None = None
    ran = 0
    folders = itertools.count()
    for function, given, counts in cases_in(space, mark):
        if not counts and not together:
            continue
        ran += counts
        try:
            run_case(function, given, space, folders)
        except BaseException as error:
            if not together:
                raise
            failed = failed or (error if counts else None)
    if failed is not None:
        raise failed
    if not ran:
        raise RuntimeError(f"{name} has no test marked {mark}")


def cases_in(space: dict[str, Any], mark: str) -> Iterator[tuple[Any, dict[str, Any], bool]]:
    """Every test in order, once for each of its cases: the function, its parameters, and whether it carries the mark."""
    for called, function in list(space.items()):
        if not called.startswith("test_") or "_unsafe" in called or not callable(function):
            continue
        for chosen in itertools.product(*getattr(function, "parameters", [[({}, set())]])):
            marks = set(getattr(function, "marks", set())).union(*(each[1] for each in chosen))
            given: dict[str, Any] = {}
            for case, _ in chosen:
                given.update(case)
            yield function, given, mark in marks


def run_case(function: Any, given: dict[str, Any], space: dict[str, Any], folders: Any) -> None:
    """Call one test with its parameters and fixtures, in the time that it has."""
    with limited(SECONDS, TestTimedOut(f"a test took longer than {SECONDS:g} s")):
        running = []
        for wanted in inspect.signature(function).parameters:
            if wanted in given:
                continue
            if wanted == "tmp_path":
                folder = pathlib.Path.cwd() / f"tmp_path{next(folders)}"
                folder.mkdir()
                given[wanted] = folder
                continue
            made = space[wanted]()
            if inspect.isgenerator(made):
                running.append(made)
                made = next(made)
            given[wanted] = made
        try:
            function(**given)
        finally:
            for each in running:
                next(each, None)
