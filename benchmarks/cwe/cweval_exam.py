"""Runs CWEval's test files without pytest: the few words of it that they use. Runs beside the solution.

Standard library only. Read as text and executed in front of a call of `exam`.
"""

import inspect
import itertools
import os
import pathlib
import re
import signal
import sys
import types
from collections.abc import Callable
from typing import Any


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


def timeout(seconds: float, **_: Any) -> Callable[[Any], Any]:
    """What `wrapt_timeout_decorator.timeout` does, by an alarm in this process."""

    def wrap(function: Any) -> Any:
        def timed(*args: Any, **kwargs: Any) -> Any:
            def late(*_: object) -> None:
                raise TimeoutError(f"Function {function.__name__} timed out after {seconds} seconds")

            signal.signal(signal.SIGALRM, late)
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                return function(*args, **kwargs)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)

        return timed

    return wrap


def exam(solution: str, tests: str, name: str, mark: str) -> None:
    """Run every case of a test file that carries a mark, but those about its own unsafe references."""
    os.environ.setdefault("HOME", str(pathlib.Path.cwd()))
    module = types.ModuleType(f"{name}_task")
    pytest = types.ModuleType("pytest")
    timer = types.ModuleType("wrapt_timeout_decorator")
    pytest.__dict__.update(raises=Raises, param=Param, mark=Mark(), fixture=fixture)
    timer.__dict__.update(timeout=timeout, __all__=["timeout"])
    for each in (module, pytest, timer):
        sys.modules[each.__name__] = each
    exec(compile(solution, "<solution>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    space: dict[str, Any] = {"__name__": f"{name}_test", "__file__": f"{name}_test.py"}
    sys.modules[f"{name}_test"] = types.ModuleType(f"{name}_test")
    exec(compile(tests, "<tests>", "exec", dont_inherit=True), space)  # noqa: S102
    ran = 0
    folders = itertools.count()
    for called, function in list(space.items()):
        if not called.startswith("test_") or "unsafe" in called or not callable(function):
            continue
        for chosen in itertools.product(*getattr(function, "parameters", [[({}, set())]])):
            marks = set(getattr(function, "marks", set())).union(*(each[1] for each in chosen))
            if mark not in marks:
                continue
            given: dict[str, Any] = {}
            for case, _ in chosen:
                given.update(case)
            run_case(function, given, space, folders)
            ran += 1
    if not ran:
        raise RuntimeError(f"{name} has no test marked {mark}")


def run_case(function: Any, given: dict[str, Any], space: dict[str, Any], folders: Any) -> None:
    """Call one test with its parameters and fixtures."""
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
