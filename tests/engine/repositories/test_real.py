"""Repositories with the runners of real ones, small: what is printed is no verdict, what the recorder tells is."""

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.benchmark import RepositoryCheck
from benchmarks.swe_bench.instance import Instance, read_instance
from engine.events import CheckMarked
from engine.repositories import real
from engine.repositories.environments import Environment
from engine.repositories.examination import mark_real
from engine.repositories.recipe import recipes
from engine.verdict import MachineFailed, MachineState, Outcome

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed"),
]

SOURCE = "def square(side):\n    return side + side\n"
FIX = "--- a/area.py\n+++ b/area.py\n@@ -1,2 +1,2 @@\n def square(side):\n-    return side + side\n+    return side * side\n"
FILES = {
    "pytest": {
        "tests/test_area.py": "from area import square\n\ndef test_two():\n    assert square(2) == 4\n",
    },
    "django": {
        "tests/runtests.py": "import unittest\nunittest.main(module=None, argv=['x', 'test_area'], verbosity=2)\n",
        "tests/test_area.py": (
            "import unittest\nfrom area import square\n\nclass Area(unittest.TestCase):\n"
            "    def test_two(self):\n        self.assertEqual(square(2), 4)\n"
        ),
    },
    "sympy": {
        "sympy/__init__.py": "from sympy.testing.runtests import test\n",
        "sympy/testing/__init__.py": "",
        "sympy/testing/runtests.py": (
            "import os, runpy\n\nclass PyTestReporter:\n    def test_pass(self):\n        print('ok')\n"
            "    def test_fail(self, why):\n        print('F')\n    def test_exception(self, why):\n        print('E')\n\n"
            "def test(*paths, verbose, colors, subprocess):\n    reporter, good = PyTestReporter(), True\n"
            "    for path in paths:\n        for name, call in runpy.run_path(path).items():\n"
            "            if not name.startswith('test_'):\n                continue\n"
            "            reporter._active_f = call\n            print(name, end=' ')\n            try:\n"
            "                call()\n            except AssertionError as why:\n                good = False\n"
            "                reporter.test_fail(why)\n            else:\n                reporter.test_pass()\n"
            "    return good\n"
        ),
        "tests/test_area.py": "from area import square\n\ndef test_two():\n    assert square(2) == 4\n",
    },
}
"""Trees, by what runs their tests."""
THREE = {
    "pytest": "def test_three():\n    assert square(3) == 9\n",
    "django": "    def test_three(self):\n        '''Nine.'''\n        self.assertEqual(square(3), 9)\n",
    "sympy": "def test_three():\n    assert square(3) == 9\n",
}
REPOSITORY = {"pytest": "pallets/flask", "django": "django/django", "sympy": "sympy/sympy"}
NAMES = {
    "pytest": ("tests/test_area.py::test_three", "tests/test_area.py::test_two"),
    "django": ("Nine.", "test_two (test_area.Area)"),
    "sympy": ("test_three", "test_two"),
}
LINE = {"pytest": "PASSED {}", "django": "{} ... ok", "sympy": "{} ok"}


def instance(runner: str) -> Instance:
    shown = FILES[runner]["tests/test_area.py"].splitlines()
    added = THREE[runner].splitlines()
    tests = (
        f"--- a/tests/test_area.py\n+++ b/tests/test_area.py\n@@ -{len(shown)},1 +{len(shown)},{1 + len(added)} @@\n"
        f" {shown[-1]}\n" + "".join(f"+{line}\n" for line in added)
    )
    three, two = NAMES[runner]
    if runner == "django" and sys.version_info >= (3, 11):
        two = "test_two (test_area.Area.test_two)"
    return read_instance(
        {
            "repo": REPOSITORY[runner],
            "instance_id": "owner__shapes-1",
            "base_commit": "0" * 40,
            "patch": FIX,
            "test_patch": tests,
            "problem_statement": "square(3) is 6.",
            "version": "1",
            "FAIL_TO_PASS": json.dumps([three]),
            "PASS_TO_PASS": json.dumps([two]),
        }
    )


def forging(runner: str, leave: str) -> str:
    """A patch that prints what the runner prints of tests that pass, everywhere, and leaves."""
    told = instance(runner)
    said = "".join(f"{LINE[runner].format(name)}\n" for name in (*told.fail_to_pass, *told.pass_to_pass))
    lines = ["import atexit, os", f"def say(fd): os.write(fd, {said!r}.encode())", leave]
    return (
        f"--- a/area.py\n+++ b/area.py\n@@ -1,1 +1,{1 + len(lines)} @@\n"
        + "".join(f"+{line}\n" for line in lines)
        + " def square(side):\n"
    )


def marked(tmp_path: Path, runner: str, patch: str) -> CheckMarked:
    for path, text in {"area.py": SOURCE, **FILES[runner]}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    told = instance(runner)
    known = recipes()[told.repo]
    recipe = replace(known, import_from=(".",))
    if runner == "django":
        recipe = replace(recipe, arguments=("runtests.py",))
    environment = Environment(recipe=recipe, release="1", venv=Path(sys.prefix), source=tmp_path)
    return mark_real(RepositoryCheck(name="tests", patch=patch, row=told.row), told, environment)


@pytest.mark.parametrize("runner", FILES)
def test_a_fix_is_resolved_by_the_recorder_and_by_the_log(tmp_path: Path, runner: str) -> None:
    found = marked(tmp_path, runner, FIX)
    assert (found.outcome, found.official, found.integrity) == (Outcome.PASSED, "resolved", "record"), found


@pytest.mark.parametrize("runner", FILES)
def test_printed_verdicts_convince_the_log_and_nobody_else(tmp_path: Path, runner: str) -> None:
    found = marked(tmp_path, runner, forging(runner, "atexit.register(say, 1)"))
    assert (found.outcome, found.official) == (Outcome.FORGED, "resolved"), found
    assert "was not" in found.reason


@pytest.mark.parametrize(
    ("leave", "outcome"),
    [
        ("say(1); os._exit(0)", Outcome.EXITED),
        ("os.kill(os.getpid(), 11)", Outcome.CRASH),
        (
            "for fd in range(1, 300):\n+    try: say(fd)\n+    except OSError: pass\n+else: os._exit(0)",
            Outcome.FORGED,
        ),
    ],
)
def test_who_leaves_or_finds_the_channel_is_no_better_off(
    tmp_path: Path, leave: str, outcome: Outcome
) -> None:
    patch = forging("pytest", leave)
    patch = patch.replace("@@ -1,1 +1,4 @@", f"@@ -1,1 +1,{4 + leave.count(chr(10))} @@")
    assert marked(tmp_path, "pytest", patch).outcome is outcome


@pytest.mark.parametrize("runner", FILES)
def test_code_that_cannot_be_imported_fails_its_tests(tmp_path: Path, runner: str) -> None:
    found = marked(tmp_path, runner, forging(runner, "raise RuntimeError('broken')"))
    assert (found.outcome, found.report["resolution"]) == (Outcome.WRONG_ANSWER, "RESOLVED_NO")


def test_the_kernels_settings_are_out_of_reach(tmp_path: Path) -> None:
    """A patch that could write them would be right; nothing is written."""
    reaching = FIX.replace(
        "side * side", "side * side if __import__('os').access(SETTING, 2) else 0"
    ).replace("SETTING", "'/proc/sys/kernel/core_pattern'")
    found = marked(tmp_path, "pytest", reaching)
    assert found.outcome is Outcome.WRONG_ANSWER, found


@pytest.mark.skipif(os.geteuid() != 0, reason="the machine's devices are root's")
def test_devices_are_the_tests_own(tmp_path: Path) -> None:
    """A patch that finds the machine's, whose modes it could change, would be right; nothing is changed."""
    machines = [os.stat(f"/dev/{name}").st_ino for name in ("null", "urandom", "tty")]  # noqa: PTH116
    found = (
        "side * side if [__import__('os').stat('/dev/' + name).st_ino for name in ('null', 'urandom', 'tty')]"
    )
    reaching = FIX.replace(
        "side * side", f"{found} == {machines} and open('/dev/null', 'w').write('x') else 0"
    )
    mark = marked(tmp_path, "pytest", reaching)
    assert mark.outcome is Outcome.WRONG_ANSWER, mark


def test_a_full_disk_is_the_machines_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real, "FREE", 2**62)
    with pytest.raises(MachineFailed, match="is full") as failure:
        marked(tmp_path, "pytest", FIX)
    assert failure.value.state is MachineState.HARNESS_ERROR


def test_walls_that_cannot_be_built_are_the_machines_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(real, "TREE", "/proc/none")
    with pytest.raises(MachineFailed, match="could not be started: bwrap") as failure:
        marked(tmp_path, "pytest", FIX)
    assert failure.value.state is MachineState.HARNESS_ERROR
