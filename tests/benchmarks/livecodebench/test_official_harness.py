"""The imitation of LiveCodeBench's checker: its words were compared with those of the checker for each program."""

import subprocess
import sys

import pytest

from benchmarks.livecodebench.case import Case
from benchmarks.livecodebench.checker import official_run, record_of, why_accepted, word_of
from benchmarks.livecodebench.prelude import with_prelude
from benchmarks.official import Observed

TWICE = "print(2 * int(input()))\nprint(2 * int(input()))\n"
NAMED = "from sys import stdin\n"
END = "to the end"
LONG = "class Solution:\n    def f(self, a):\n        return "


def word(code: str, given: str, expected: str, function: str = "") -> str:
    """What the imitation says of a program, run in a process of its own."""
    case = Case(given, expected, "functional" if function else "stdin")
    done = subprocess.run(
        [sys.executable, "-I", "-c", official_run(code, [case], function).program + f"print({END!r})\n"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    last = (done.stderr.strip().splitlines() or [""])[-1]
    refused = last.partition("Refusal: ")[2]
    if refused:
        seen = Observed(ending="exception", exception="Refusal", message=refused)
    else:
        seen = Observed(ending="completed" if done.stdout.endswith(f"{END}\n") else "exited", reason=last)
    return word_of(record_of(seen))


@pytest.mark.parametrize(
    ("code", "given", "expected", "says"),
    [
        ("import sys\nprint(len(sys.stdin.readline()))\nprint(len(input()))", "\nab\n", "1\n2", "True"),
        ("print(len(input()))\nprint(len(input()))", "\nab\n", "0\n2", "True"),
        ("import sys\nprint(2 * int(sys.stdin.readline()[:-1]))", "34\n", "68", "True"),
        ("import sys\nsys.stdin.readline()\nprint(repr(sys.stdin.readline()))", "3\n", "''", "True"),
        (f"{NAMED}print(2 * int(stdin.readline()))", "3\n", "6", "True"),
        (f"{NAMED}print(2 * int(stdin.readline()[:-1]))", "34\n", "68", "False (-2)"),
        (f"{NAMED}while stdin.readline():\n    pass", "3\n", "", "True"),
        (f"{NAMED}for line in stdin:\n    print(line)", "3\n", "3", "False (-2)"),
        (f"{NAMED}for word in stdin.read().split():\n    print(word)", "3\n4", "3\n4", "True"),
        (f"{NAMED}for _ in range(9):\n    stdin.readline()", "3\n", "", "False (-4)"),
        ("import builtins\nprint(builtins.open(0).read())", "3\n", "3", "True"),
        ("import sys\nprint(6)\nsys.stdout.close()", "3\n", "6", "False (-4)"),
        (
            "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nprint(P(6).x)",
            "3",
            "6",
            "True",
        ),
        ("class N:\n    def f(self, other: N): pass\nprint(6)", "3", "6", "False (-4)"),
        ("import multiprocessing\nprint(6)", "3", "6", "True"),
        ("print(int('1' * 5000) % 10)", "3", "1", "True"),
        ("import os\nprint(6, flush=True)\nos._exit(0)", "3", "6", "False (-5)"),
        ("raise KeyboardInterrupt", "3", "6", "False (-5)"),
        ("", "3", "6", "False (-4)"),
        ("print('sNaN')", "3", "6", "False (-4)"),
        ("import sys\nprint(2 * int(sys.__stdin__.readline() or 3))", "3\n", "6", "False (-4)"),
        ("import sys\nfor line in sys.__stdin__:\n    pass", "3\n", "", "False (-4)"),
        ("x = 0\ndef f():\n    nonlocal x\nf()\nprint(6)", "3", "6", "True"),
        ("x = '\0'\nprint(6)", "3", "6", "False (-4)"),
        (f"x = {'-' * 50_000}1\nprint(6)", "3", "6", "False (-4)"),
        (f"x = {'+'.join('1' * 5_000)}\nprint(6)", "3", "6", "False (-4)"),
    ],
)
def test_a_program_gets_the_checkers_word(code: str, given: str, expected: str, says: str) -> None:
    assert word(code, given, expected) == says


@pytest.mark.parametrize(
    ("code", "expected", "says"),
    [
        (f"{LONG}len(str(10**45000))", "45001", "True"),
        ("class Solution:\n    def f(self, a: Node):\n        return a", "3", "False (-4)"),
        ("def f(a):\n    exit()", "3", "False (-5)"),
        ("", "3", "False (-4)"),
    ],
)
def test_a_function_gets_the_checkers_word(code: str, expected: str, says: str) -> None:
    assert word(code, "3", expected, "f") == says


def test_a_record_whose_end_is_cut_off_keeps_its_code() -> None:
    cut = Observed(ending="exception", exception="Refusal", message='{"error_code": -3, "error_message": "Ti')
    assert word_of(record_of(cut)) == "False (-3)"


def test_only_a_return_outside_functions_is_what_the_checker_alone_accepts() -> None:
    assert "return" in why_accepted("print(1)\nif True:\n    return")
    assert why_accepted("def f():\n    return 1\nf()") == ""


def test_a_nonlocal_variable_of_the_program_itself_is_what_the_checker_alone_accepts() -> None:
    assert "nonlocal" in why_accepted("x = 0\ndef f():\n    nonlocal x\nf()")


def test_our_run_allows_numbers_as_long_as_the_checker_does() -> None:
    program = with_prelude("print(len(str(10**45000)))")
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "45001\n", done.stderr
