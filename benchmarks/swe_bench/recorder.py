"""Runs a repository's tests with the runner they are written for, and tells each result on a channel of its own.

It runs behind the walls, in the process of the code under test, on any Python since 3.6, and imports nothing of ours:
`recorder.py PATHS RUNNER ARGUMENT...`. A secret comes through standard input. Standard output becomes the channel,
which nobody inherits, and each line on it begins with the secret; what the tests print goes where errors go. Lines
have the form that the runner itself prints, so that one reader reads both.

Everything that it needs is imported before the tree is put on the import path: no file of the tree stands for it.
"""

import ctypes
import fcntl
import os
import runpy
import sys
import traceback
import unittest
import unittest.runner
from typing import Any, Callable, List

Write = Callable[[str], None]


def open_channel() -> Write:
    """Take the secret and the channel out of everybody's reach; what is printed from now on is only print."""
    secret = sys.stdin.readline().strip()
    channel = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, 64)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    write, owner, myself = os.write, os.getpid, os.getpid()

    def tell(line: str) -> None:
        """One line; a process that is forked off has nothing to tell."""
        if owner() == myself:
            flat = line.replace("\n", " ")
            write(channel, f"{secret} {flat}\n".encode("utf-8", "replace"))

    return tell


class PytestPlugin:
    """Tells what pytest reports of each test, in the words of its short summary."""

    def __init__(self, tell: Write) -> None:
        self.tell = tell

    def pytest_runtest_logreport(self, report: Any) -> None:
        if hasattr(report, "wasxfail"):
            if report.skipped:
                self.tell("XFAIL " + report.nodeid)
        elif report.failed:
            self.tell(("FAILED " if report.when == "call" else "ERROR ") + report.nodeid)
        elif report.passed and report.when == "call":
            self.tell("PASSED " + report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.tell("ERROR " + report.nodeid)


def run_pytest(tell: Write, arguments: List[str]) -> int:
    """`python -m pytest`, with a plugin more."""
    sys.path.insert(0, os.getcwd())
    import pytest

    sys.argv = [pytest.__file__, *arguments]
    return int(pytest.main(arguments, plugins=[PytestPlugin(tell)]))


def run_django(tell: Write, arguments: List[str]) -> int:
    """Django's `runtests.py`, which prints through unittest's own result."""
    outermost: List[object] = []
    kind = unittest.runner.TextTestResult

    def record(method: str, word: str) -> None:
        original = getattr(kind, method)

        def wrapped(result: Any, test: Any, *more: Any) -> Any:
            if outermost == [result]:
                # A test with a docstring has two names, and published lists have the one or the other.
                for name in result.getDescription(test).split("\n"):
                    tell(f"{name} ... {word}")
            return original(result, test, *more)

        setattr(kind, method, wrapped)

    start = kind.startTestRun

    def started(result: Any) -> None:
        if not outermost:
            outermost.append(result)
        start(result)

    setattr(kind, "startTestRun", started)  # noqa: B010  (no checker knows that a method may be replaced)
    for method, word in (
        ("addSuccess", "ok"),
        ("addFailure", "FAIL"),
        ("addError", "ERROR"),
        ("addSkip", "skipped"),
    ):
        record(method, word)
    sys.argv = arguments
    sys.path.insert(0, os.getcwd())
    try:
        runpy.run_path(arguments[0], run_name="__main__")
    except SystemExit as left:
        return int(left.code or 0) if isinstance(left.code, (int, type(None))) else 1
    return 0


def run_sympy(tell: Write, arguments: List[str]) -> int:
    """`sympy.test`, verbose and in this process, with its reporter's methods overheard."""
    import warnings

    warnings.simplefilter("ignore")
    import sympy

    try:
        from sympy.testing import runtests
    except ImportError:
        from sympy.utilities import runtests
    kind = runtests.PyTestReporter

    def record(method: str, word: str) -> None:
        original = getattr(kind, method)

        def wrapped(reporter: Any, *more: Any) -> Any:
            tell(f"{reporter._active_f.__name__} {word}")  # noqa: SLF001
            return original(reporter, *more)

        setattr(kind, method, wrapped)

    for method, word in (("test_pass", "ok"), ("test_fail", "F"), ("test_exception", "E")):
        record(method, word)
    return int(not sympy.test(*arguments, verbose=True, colors=False, subprocess=False))


def keep_watch() -> Callable[[], bool]:
    """A function that says whether the parts of unittest that decide about a test are still those of now.

    It asks builtins that it holds on to: a patch could replace those, too.
    """
    look, count, case = vars, len, unittest.case
    kinds = [case.TestCase, unittest.TestResult, unittest.TestSuite, unittest.BaseTestSuite]
    kinds.append(case._Outcome)  # type: ignore[attr-defined]  # noqa: SLF001
    classes = [(kind, dict(vars(kind))) for kind in kinds]
    modules = [(module, dict(vars(module))) for module in (unittest, case)]

    def whole() -> bool:
        for kind, had in classes:
            if count(look(kind)) != count(had):
                return False
        for place, had in classes + modules:
            now = look(place)
            for name, value in had.items():
                if now.get(name) is not value:
                    return False
        return True

    return whole


def run_unittest(tell: Write, labels: List[str]) -> int:
    """Modules of unittest by their files, in pytest's words: for repositories that need the standard library alone."""

    def name_of(test: Any) -> str:
        """`tests/test_area.py::AreaTests::test_square`."""
        kind = type(test).__qualname__
        module, _, rest = test.id().rpartition(f".{kind}.")
        return f"{module.replace('.', '/')}.py::{kind}::{rest}" if module else str(test.id())

    class Told(unittest.TestResult):
        """Tells each test's end at once."""

        failing: Any = set()

        def tell(self, word: str, test: Any, why: Any = "") -> None:
            text = str(why).replace("\n", " ")[:200]
            tell(f"{word} {name_of(test)}{f' - {text}' if text else ''}")

        def addSuccess(self, test: Any) -> None:
            if not whole():
                tell("!! a part of unittest was replaced")
            if name_of(test) not in self.failing:
                self.tell("PASSED", test)

        def addFailure(self, test: Any, err: Any) -> None:
            super().addFailure(test, err)
            self.tell("FAILED", test, err[1])

        def addError(self, test: Any, err: Any) -> None:
            super().addError(test, err)
            self.tell("ERROR", test, err[1])

        def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
            super().addSubTest(test, subtest, err)
            if err is not None and name_of(test) not in self.failing:
                self.failing.add(name_of(test))
                self.tell("FAILED", test, err[1])

        def addSkip(self, test: Any, reason: str) -> None:
            self.tell("SKIPPED", test, reason)

        def addExpectedFailure(self, test: Any, err: Any) -> None:
            self.tell("XFAIL", test)

        def addUnexpectedSuccess(self, test: Any) -> None:
            super().addUnexpectedSuccess(test)
            self.tell("FAILED", test, "unexpected success")

    whole = keep_watch()
    result = Told()
    unread = False
    for label in labels:
        try:
            tests = unittest.defaultTestLoader.loadTestsFromName(label[: -len(".py")].replace("/", "."))
        except Exception as error:  # noqa: BLE001  (whatever the code under test raises when it is imported)
            unread = True
            tell(f"ERROR {label} - {type(error).__name__}: {str(error)[:200]!r}")
        else:
            tests.run(result)
    return 0 if result.wasSuccessful() and not unread else 1


RUNNERS = {"pytest": run_pytest, "django": run_django, "sympy": run_sympy, "unittest": run_unittest}


def main(paths: str, runner: str, arguments: List[str]) -> int:
    """Run the tests; the word `end` is told only if their runner came to its own."""
    tell = open_channel()
    tell("begin")
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: no other process reads our memory
    sys.path[:0] = [os.path.abspath(path) for path in paths.split(os.pathsep)]
    os.environ["PYTHONPATH"] = paths
    try:
        status = RUNNERS[runner](tell, arguments)
    except Exception:  # noqa: BLE001  (code that cannot be imported ends its runner, and that is an end)
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    tell("end")
    return status


if __name__ == "__main__":
    if sys.path[0] == os.path.dirname(os.path.abspath(sys.argv[0])):
        del sys.path[0]
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
