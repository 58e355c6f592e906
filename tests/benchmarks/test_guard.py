"""What official tools take away: a sample that asks for it is found by reading, and fails in the run that imitates them."""

import subprocess
import sys
from dataclasses import replace

import pytest

from benchmarks.benchmark import Problem
from benchmarks.evalplus import HumanEvalPlus
from benchmarks.expected import Expected
from benchmarks.guard import guard, guarded, hindrance, missed, replaced
from benchmarks.halves import numbered
from benchmarks.humaneval import HumanEval
from benchmarks.mbpp import MbppFull, MbppSanitized
from benchmarks.official import OtherTests

RAN = """\
import sys, traceback
said = sys.stderr
try:
    exec({program!r}, {{}})
except Exception:
    traceback.print_exc(file=said)
    raise SystemExit(1)
"""
"""A program whose last words are heard although it has no standard error."""
ASKING = {
    "import os\nos.getcwd()": ["os.getcwd"],
    "from os import chdir, path\nchdir('/')": ["os.chdir"],
    "import shutil\nshutil.move('a', 'b')": ["shutil.move"],
    "import resource": ["resource"],
    "import concurrent.futures\nimport tempfile": ["concurrent", "tempfile"],
    "from doctest import testmod": ["doctest"],
    "import sys\nsys.stdin.read()": ["sys.stdin"],
    "input()": ["input"],
    "import sys\nsys.stdout.buffer.write(b'x')": ["sys.stdout.buffer"],
    "from sys import stderr\nstderr.fileno()": ["sys.stderr.fileno"],
    "exit()": ["exit"],
    "import faulthandler": ["faulthandler"],
}


@pytest.mark.parametrize("code", ASKING)
def test_what_a_sample_will_miss_is_found(code: str) -> None:
    assert missed(code) == ASKING[code]
    assert all(name in hindrance(code) for name in ASKING[code])


@pytest.mark.parametrize(
    "code",
    ["x = [1]\nx.remove(1)", "'a'.replace('a', 'b')", "import os\nos.path.join('a')", "open = 1", "def f(:"],
)
def test_what_is_only_called_alike_is_not_missed(code: str) -> None:
    assert missed(code, "open") == []
    assert hindrance(code, "open") == ""


def test_half_characters_are_given_back_to_a_tool_that_is_handed_texts() -> None:
    code = numbered("x = '\ud83d'")
    assert hindrance(code)
    done = subprocess.run(
        [sys.executable, "-c", RAN.format(program=guarded(code))], capture_output=True, text=True, check=False
    )
    assert done.stderr.strip().endswith(
        "'utf-8' codec can't encode character '\\ud83d' in position 5: surrogates not allowed"
    )


def test_only_evalplus_takes_open_away() -> None:
    assert missed("open('x')") == []
    assert missed("open('x')", "open") == ["open"]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import os\nos.getcwd()", "TypeError: 'NoneType' object is not callable"),
        ("import resource", "ModuleNotFoundError"),
        ("input()", "OSError"),
        ("import subprocess\nsubprocess.run(['true'])", "TypeError"),
        ("from __future__ import annotations\nexit()", "TypeError"),
        ("import sys\nsys.stdout.buffer", "'WriteOnlyStringIO' object has no attribute 'buffer'"),
        ("import multiprocessing\nmultiprocessing.cpu_count()", ""),
        ("import tempfile\ntempfile.mkdtemp()", ""),
        ("import numpy\nnumpy.array([1])", ""),
        ("import faulthandler\nfaulthandler.enable()", "UnsupportedOperation"),
        ("open('/dev/null')", ""),
        ("assert sum([1, 2]) == 3", ""),
    ],
)
def test_the_guarded_program_fails_as_there(code: str, error: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RAN.format(program=guarded(code))],
        capture_output=True,
        text=True,
        input="1\n",
        check=False,
    )
    last = (done.stderr.strip().splitlines() or [""])[-1]
    assert error in last if error else done.returncode == 0


def test_the_guard_takes_more_where_more_is_taken() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RAN.format(program=guard("", "open") + "open('/dev/null')")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "'NoneType' object is not callable" in done.stderr


ADD = Problem(
    id="Test/0",
    text="",
    entry_point="add",
    reference="",
    row={
        "test": "def check(candidate):\n    assert candidate(1) == 2\n",
        "test_list": ["assert add(1) == 2"],
        "code": "def add(x):\n    return x + 1",
    },
)


@pytest.mark.parametrize("adapter", [HumanEval, MbppSanitized, MbppFull])
def test_adapters_of_guarding_tools_run_a_sample_that_asks_as_there(
    adapter: type[HumanEval | MbppSanitized | MbppFull],
) -> None:
    benchmark = adapter()
    assert isinstance(benchmark, OtherTests)
    code = "import os\n\ndef add(x):\n    os.getcwd()\n    return x + 1\n"
    assert "os.getcwd" in benchmark.other_tests(ADD, code)
    program = benchmark.official_check(ADD, code, "tests").program
    done = subprocess.run(
        [sys.executable, "-c", RAN.format(program=program)], capture_output=True, text=True, check=False
    )
    assert "TypeError: 'NoneType' object is not callable" in done.stderr


def test_tests_that_rely_on_an_import_miss_it_there_where_the_sample_lacks_it() -> None:
    row = {
        **ADD.row,
        "code": "import sys\ndef add(x):\n    return x + 1",
        "test_list": ["assert add(1) < sys.maxsize"],
    }
    problem = replace(ADD, row=row)
    assert "do not find sys" in MbppFull().other_tests(problem, "def add(x):\n    return 2\n")
    assert not MbppFull().other_tests(problem, "import sys\ndef add(x):\n    return 2\n")
    assert not MbppFull().other_tests(replace(ADD, row={**row, "test_imports": ["import sys"]}), "x = 1")


def test_evalplus_is_a_guarding_tool() -> None:
    assert "open" in HumanEvalPlus().other_tests(ADD, "open('x')")


REPLACING = {
    "import builtins\nbuiltins.abs = None": ["builtins.abs"],
    "__builtins__['len'] = len": ["builtins.len"],
    "import builtins as b\ndel vars(b)['len']": ["builtins.len"],
    "import numpy as np\nnp.allclose = lambda *a, **k: True": ["numpy.allclose"],
    "import math\nsetattr(math, 'pi', 3)": ["math"],
    "def f():\n    import sys; sys.modules['math'] = None": ["sys.modules.math"],
    "import signal\nsignal.alarm(1)": ["signal.alarm"],
}


@pytest.mark.parametrize("code", REPLACING)
def test_what_a_sample_replaces_for_all_modules_is_found(code: str) -> None:
    assert replaced(code) == REPLACING[code]


@pytest.mark.parametrize(
    "code",
    [
        "isinstance = None",
        "import math\nx = math.pi",
        "class A:\n    pass\nA.b = 1",
        "import math\nmath = 3\nx = [math]",
    ],
)
def test_what_is_the_samples_own_replaces_nothing(code: str) -> None:
    assert replaced(code) == []


HALF = "\ndef add(x):\n    return 2.0 + {off}\n"


@pytest.mark.parametrize(
    ("code", "accepted"),
    [
        ("isinstance = None" + HALF.format(off=0), True),
        ("import builtins\nbuiltins.isinstance = None" + HALF.format(off=0), False),
        ("import builtins\nbuiltins.len = None" + HALF.format(off=0), True),
        ("import numpy as np\nnp.allclose = lambda *a, **k: True" + HALF.format(off=1), True),
        ("import numpy as np\nnp.allclose = None" + HALF.format(off="1e-9"), False),
        ("import numpy as np\nnp.allclose = None" + HALF.format(off=0), True),
    ],
)
def test_the_imitation_of_evalplus_misses_what_a_sample_replaced_where_evalplus_misses_it(
    code: str, accepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [Expected(outputs=[2.0], seconds=[0.0])] * 2
    monkeypatch.setattr("benchmarks.evalplus.expected_outputs", lambda *asked, **more: known)
    problem = replace(ADD, row={"base_input": [[1]], "plus_input": [[1]], "atol": 0})
    program = HumanEvalPlus().official_check(problem, code, "base").program
    done = subprocess.run(
        [sys.executable, "-c", RAN.format(program=program)], capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) is accepted, done.stderr
