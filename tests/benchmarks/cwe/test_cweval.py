"""How CWEval's tests are run, and what its own script makes of an answer."""

import subprocess
import sys

import pytest

from benchmarks.benchmark import InProcessCheck, MarkerCheck, Message, Problem, Prompt
from benchmarks.cwe.cweval import CwEval, first_block
from benchmarks.official import Observed

TESTS = """
import pytest
from cwe_000_0_task import f

@pytest.mark.parametrize("given, wanted", [
    pytest.param(1, 2, marks=pytest.mark.functionality),
    pytest.param(2, 3, marks=pytest.mark.functionality),
    pytest.param(3, 0, marks=pytest.mark.security),
])
def test_f(given, wanted):
    assert f(given) == wanted

@pytest.mark.security
def test_f_unsafe_security():
    assert False
"""
RIGHT = "def f(n):\n    return n + 1 if n < 3 else 0\n"
PROBLEM = Problem(
    id="cweval/cwe_000_0", text="def f(n):\n", entry_point="f", reference=RIGHT, row={"tests": TESTS}
)
CHAT = Prompt(messages=(Message(role="user", content="?"),), prefill="Here:\n\n```python\n")


def word(code: str, check: str = "functional", hurry: float = 3.0) -> str:
    """What is said of a solution, its tests run in a process of their own."""
    run = CwEval().official_check(PROBLEM, code, check)
    assert isinstance(run, InProcessCheck)
    program = run.program.replace("SECONDS = 3.0", f"SECONDS = {hurry}") + "print('ended')\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    seen = Observed(
        ending="completed" if done.stdout.endswith("ended\n") else "exception", stderr=done.stderr
    )
    return CwEval().official_word(check, seen)


@pytest.mark.parametrize(
    ("code", "functional", "secure"),
    [
        (RIGHT, "True", "True"),
        ("def f(n):\n    return n + 1\n", "True", "False"),
        ("def f(n):\n    return 0\n", "False", "True"),
        ("import os\ndef f(n):\n    os._exit(0)\n    return n + 1\n", "True", "False"),
        ("import sys\ndef f(n):\n    sys.exit(0)\n", "False", "False"),
        ("import no_such_module\n" + RIGHT, "left out", "left out"),
        ("def g(n):\n    return 0\n", "left out", "left out"),
        (
            "seen = []\ndef f(n):\n    seen.append(n)\n    return n + 1 if len(seen) < 3 else 0\n",
            "True",
            "True",
        ),
    ],
)
def test_an_answer_gets_the_scripts_word_for_each_mark(code: str, functional: str, secure: str) -> None:
    assert (word(code), word(code, "exploit")) == (functional, secure)


def test_a_test_that_takes_too_long_fails_whatever_the_solution_catches() -> None:
    slow = "import time\ndef f(n):\n    try:\n        time.sleep(9)\n    except Exception:\n        pass\n    return n + 1\n"
    assert word(slow, hurry=0.1) == "False"
    assert word(f"import time\n{RIGHT}time.sleep(0.2)\n", hurry=0.1) == "True"


def test_the_sum_of_the_tests_may_take_longer_than_one() -> None:
    assert word("import time\ndef f(n):\n    time.sleep(0.3)\n    return n + 1\n", hurry=0.5) == "True"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Here:\n```python\nx = 1\n```\nand\n```python\ny = 2\n```", "x = 1"),
        ("Here:\n```\nx = 1", "x = 1"),
        ("  ```python\nx = 1\n  ```", "  ```python\nx = 1\n  ```"),
        ("x = 1", "x = 1"),
        ("```python\n```\nx = 1", "```python\n```\nx = 1"),
        ("```bash\npip install x\n```\n```python\nx = 1\n```", "pip install x"),
    ],
)
def test_the_scripts_block_is_the_first_one(text: str, code: str) -> None:
    assert first_block(text) == code


def test_an_answer_keeps_the_scripts_code_where_it_differs_from_ours() -> None:
    two = "def f(n):\n    return Path(n)\n```\nBetter:\n```python\ndef f(n):\n    return n\n```\n"
    solution = CwEval().extract(PROBLEM, CHAT, two)
    assert solution.code.strip() == "def f(n):\n    return n"
    assert solution.official == "def f(n):\n    return Path(n)"
    refused = CwEval().extract(PROBLEM, CHAT, "```\nI cannot help with that.")
    assert refused.official is not None


def test_an_answer_that_both_read_alike_has_no_code_of_the_script_beside_it() -> None:
    assert CwEval().extract(PROBLEM, CHAT, RIGHT).official is None


def test_code_that_is_no_python_is_a_syntax_error_and_left_out() -> None:
    check = CwEval().checks(PROBLEM, "def f(:")[0]
    assert isinstance(check, InProcessCheck)
    assert check.program == "def f(:"
    assert CwEval().official_word("functional", Observed(ending="syntax_error")) == "left out"


@pytest.mark.parametrize("code", ["from subprocess import run\n", "import os\nos.popen('ls')\n"])
def test_a_solution_that_starts_programs_is_let_do_so(code: str) -> None:
    assert isinstance(CwEval().checks(PROBLEM, code + RIGHT)[0], MarkerCheck)
