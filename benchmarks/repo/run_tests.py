"""Runs the unittest files of a small repository and tells one line a test, in the form of pytest's short summary.

It runs behind the walls and imports nothing of ours. The process that knows the mark is not the one in which the
code under test runs, forgets its own source first, and may not be looked into; what the code under test prints is
kept apart from what the runner tells.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MARK = "{marker}"
KEPT = 4000


def parent(labels: list[str]) -> None:
    """Run the tests in a process of their own, and put marks around what it tells."""
    own = Path(__file__)
    source = own.read_text(encoding="utf-8").replace(MARK, "")
    own.unlink()
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: nobody reads our memory
    told = subprocess.run(
        [sys.executable, "-c", source, "--child", *labels],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    print(f">>>>> Start {MARK}", flush=True)
    for part in (told.stdout, told.stderr[-KEPT:]):
        text = part.decode("utf-8", "replace")
        sys.stdout.write(text if not text or text.endswith("\n") else text + "\n")
    print(
        f">>>>> End {MARK}\n>>>>> Exit {MARK}: {told.returncode if told.returncode >= 0 else 128 - told.returncode}"
    )
    print(MARK, flush=True)


class Told(unittest.TestResult):
    """Tells each test's end at once."""

    def __init__(self, channel: int) -> None:
        super().__init__()
        self.channel = channel
        self.failing: set[str] = set()

    def tell(self, word: str, test: unittest.TestCase, why: object = "") -> None:
        text = str(why).replace("\n", " ")[:200]
        os.write(self.channel, f"{word} {name_of(test)}{f' - {text}' if text else ''}\n".encode())

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
    sys.path.insert(0, ".")
    channel = os.dup(1)
    os.set_inheritable(channel, False)
    printed = tempfile.TemporaryFile()
    os.dup2(printed.fileno(), 1)
    os.dup2(printed.fileno(), 2)
    result = Told(channel)
    for label in labels:
        module = label.removesuffix(".py").replace("/", ".")
        unittest.defaultTestLoader.loadTestsFromName(module).run(result)
    sys.stdout.flush()
    sys.stderr.flush()
    printed.seek(0)
    for line in printed.read(KEPT).decode("utf-8", "replace").splitlines():
        os.write(channel, f"| {line}\n".encode())
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        sys.exit(child(sys.argv[2:]))
    parent(sys.argv[1:])
