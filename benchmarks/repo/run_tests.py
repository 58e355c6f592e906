"""Runs the unittest files of a small repository and tells one line a test, in the form of pytest's short summary.

It runs behind the walls and imports nothing of ours. The process that knows the mark is not the one in which the
code under test runs, forgets its own source first, and may not be looked into; what the code under test prints is
kept apart from what the runner tells. Each line that the runner tells begins with a secret of that run; another line
on its channel is passed on with `!!` in front.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path

MARK = "{marker}"
KEPT = 4000
UNFINISHED = 97
"""Exit status of tests that left before their end as if all were well."""


def parent(labels: list[str]) -> None:
    """Run the tests in a process of their own, and put marks around what it tells."""
    own = Path(__file__)
    source = own.read_text(encoding="utf-8").replace(MARK, "")
    own.unlink()
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: nobody reads our memory
    secret = os.urandom(16).hex()
    told = subprocess.run(
        [sys.executable, "-c", source, "--child", *labels],
        check=False,
        input=secret.encode(),
        capture_output=True,
    )
    print(f">>>>> Start {MARK}", flush=True)
    lines = told.stdout.decode("utf-8", "replace").splitlines()
    ended = f"{secret} end" in lines
    for line in lines:
        if line.startswith(secret):
            print(line[len(secret) + 1 :])
        else:
            print(f"!! {line}")
    for line in told.stderr.decode("utf-8", "replace")[-KEPT:].splitlines():
        print(f"| {line}")
    code = told.returncode if told.returncode >= 0 else 128 - told.returncode
    print(f">>>>> End {MARK}\n>>>>> Exit {MARK}: {code or (0 if ended else UNFINISHED)}")
    print(MARK, flush=True)


class Told(unittest.TestResult):
    """Tells each test's end at once."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self.write = write
        self.failing: set[str] = set()

    def tell(self, word: str, test: unittest.TestCase, why: object = "") -> None:
        text = str(why).replace("\n", " ")[:200]
        self.write(f"{word} {name_of(test)}{f' - {text}' if text else ''}")

    def addSuccess(self, test: unittest.TestCase) -> None:
        if name_of(test) not in self.failing:
            self.tell("PASSED", test)

    def addFailure(self, test: unittest.TestCase, err: object) -> None:
        super().addFailure(test, err)  # type: ignore[arg-type]
        self.tell("FAILED", test, err[1])  # type: ignore[index]

    def addError(self, test: unittest.TestCase, err: object) -> None:
        super().addError(test, err)  # type: ignore[arg-type]
        self.tell("ERROR", test, err[1])  # type: ignore[index]

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: object) -> None:
        super().addSubTest(test, subtest, err)  # type: ignore[arg-type]
        if err is not None and name_of(test) not in self.failing:
            self.failing.add(name_of(test))
            self.tell("FAILED", test, err[1])  # type: ignore[index]

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        self.tell("SKIPPED", test, reason)

    def addExpectedFailure(self, test: unittest.TestCase, err: object) -> None:
        self.tell("XFAIL", test)

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        super().addUnexpectedSuccess(test)
        self.tell("FAILED", test, "unexpected success")


def name_of(test: unittest.TestCase) -> str:
    """`tests/test_area.py::AreaTests::test_square`."""
    module, _, rest = test.id().rpartition(f".{type(test).__qualname__}.")
    return f"{module.replace('.', '/')}.py::{type(test).__qualname__}::{rest}" if module else test.id()


def child(labels: list[str]) -> int:
    """Run the tests; what they and the code under test print goes to a file, and is told behind the results."""
    secret = sys.stdin.read()
    sys.path.insert(0, ".")
    channel = os.dup(1)
    os.set_inheritable(channel, False)
    printed = tempfile.TemporaryFile()
    os.dup2(printed.fileno(), 1)
    os.dup2(printed.fileno(), 2)

    def write(line: str) -> None:
        os.write(channel, f"{secret} {line}\n".encode("utf-8", "replace"))

    result = Told(write)
    unread = False
    for label in labels:
        module = label.removesuffix(".py").replace("/", ".")
        try:
            tests = unittest.defaultTestLoader.loadTestsFromName(module)
        except Exception as error:  # noqa: BLE001  (whatever the code under test raises when it is imported)
            unread = True
            write(f"ERROR {label} - {type(error).__name__}: {str(error)[:200]!r}")
        else:
            tests.run(result)
    sys.stdout.flush()
    sys.stderr.flush()
    printed.seek(0)
    for line in printed.read(KEPT).decode("utf-8", "replace").splitlines():
        write(f"| {line}")
    write("end")
    return 0 if result.wasSuccessful() and not unread else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        sys.exit(child(sys.argv[2:]))
    parent(sys.argv[1:])
