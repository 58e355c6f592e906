"""The weaker check, in which tests and sample share a process: what it stops, what it lets through, and that it says so.

Used where tests build objects of the sample's own classes (a handful of MBPP's), and to imitate official tools.
"""

import asyncio

import pytest

from benchmarks.benchmark import InProcessCheck
from engine.events import CheckMarked
from engine.marking import Marker, judge
from engine.verdict import Outcome
from sandbox import Limits, open_sandbox

pytestmark = [pytest.mark.slow, pytest.mark.hostile]

TESTS = "\nassert f(1) == 2\nassert f(2) == 3\n"

STOPPED = {
    "leaves while it is loaded": ("import os\nos._exit(0)\n", Outcome.EXITED),
    "leaves when it is called": ("import os\ndef f(n):\n    os._exit(0)\n", Outcome.EXITED),
    "exits politely": ("import sys\ndef f(n):\n    sys.exit(0)\n", Outcome.EXITED),
    "raises SystemExit": ("raise SystemExit(0)\n", Outcome.EXITED),
    "prints a success and leaves": ("print('passed')\nimport os\nos._exit(0)\n", Outcome.EXITED),
    "leaves behind the tests' back": (
        "import atexit, os\natexit.register(lambda: os._exit(0))\ndef f(n):\n    return 0\n",
        Outcome.WRONG_ANSWER,
    ),
    "hides its traceback": (
        "import sys\nsys.excepthook = lambda *a: None\ndef f(n):\n    return 0\n",
        Outcome.WRONG_ANSWER,
    ),
    "writes into every open file": (
        (
            'import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b\'{"ending": "completed"}\\n\')\n'
            "    except OSError:\n        pass\ndef f(n):\n    return 0\n"
        ),
        Outcome.FORGED,
    ),
    "walks the frames": (
        (
            "import sys\ndef f(n):\n    frame = sys._getframe(1)\n    while frame:\n"
            "        for value in list(frame.f_locals.values()):\n            if isinstance(value, list):\n"
            "                value.append('passed')\n        frame = frame.f_back\n    return 0\n"
        ),
        Outcome.WRONG_ANSWER,
    ),
    "is simply wrong": ("def f(n):\n    return n\n", Outcome.WRONG_ANSWER),
    "raises": ("def f(n):\n    raise KeyError(n)\n", Outcome.EXCEPTION),
}

LET_THROUGH = {
    "answers with an object that equals everything": (
        "class Any:\n    def __eq__(self, other):\n        return True\ndef f(n):\n    return Any()\n"
    ),
    "answers with a number that equals everything": (
        "class Any(int):\n    def __eq__(self, other):\n        return True\n    __hash__ = int.__hash__\n"
        "def f(n):\n    return Any()\n"
    ),
}
"""Known and unavoidable: the sample's own objects decide what `==` means. The separate judge rejects both."""


@pytest.fixture(scope="module")
def marked() -> dict[str, CheckMarked]:
    """Every program's mark, behind one set of walls."""

    async def run() -> dict[str, CheckMarked]:
        sandbox = await open_sandbox(workers=1)
        marker = Marker(sandbox)
        programs = {**{name: code for name, (code, _) in STOPPED.items()}, **LET_THROUGH}
        try:
            checks = {
                name: InProcessCheck(name="tests", program=code + TESTS) for name, code in programs.items()
            }
            return {
                name: judge(check, await marker.run(check, Limits(cpu=3.0))) for name, check in checks.items()
            }
        finally:
            await sandbox.close()

    return asyncio.run(run())


@pytest.mark.parametrize("name", STOPPED)
def test_what_is_no_object_of_the_sample_is_stopped(marked: dict[str, CheckMarked], name: str) -> None:
    assert marked[name].outcome is STOPPED[name][1], marked[name]


@pytest.mark.parametrize("name", LET_THROUGH)
def test_objects_that_lie_are_let_through(marked: dict[str, CheckMarked], name: str) -> None:
    assert marked[name].outcome is Outcome.PASSED


def test_the_weaker_integrity_is_recorded(marked: dict[str, CheckMarked]) -> None:
    assert {mark.integrity for mark in marked.values()} == {"inprocess"}
