from dataclasses import replace

import pytest

from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.log_parsers import TestStatus, UnknownParser, parse_log
from benchmarks.swe_bench.log_reading import APPLY_FAILED, END, EXIT_CODE, START, read_log
from benchmarks.swe_bench.resolution import Resolution, grade, status_of

SQUARE, SIDES, NAMES = (
    "tests/test_area.py::test_square",
    "tests/test_area.py::test_sides",
    "tests/test_area.py::test_names",
)
GOOD = {SQUARE: TestStatus.PASSED, SIDES: TestStatus.PASSED, f"{NAMES}[a b]": TestStatus.PASSED}


@pytest.mark.parametrize(
    ("change", "resolution"),
    [
        ({}, Resolution.FULL),
        ({SQUARE: TestStatus.XFAIL}, Resolution.FULL),
        ({SQUARE: TestStatus.SKIPPED}, Resolution.NO),
        ({SQUARE: TestStatus.ERROR}, Resolution.NO),
        ({SIDES: TestStatus.SKIPPED}, Resolution.FULL),
        ({SIDES: TestStatus.FAILED}, Resolution.NO),
    ],
)
def test_skipped_is_failed_for_the_issue_and_kept_for_the_rest(
    instance: Instance, change: dict[str, TestStatus], resolution: Resolution
) -> None:
    assert grade(instance, {**GOOD, **change}).resolution is resolution


def test_a_test_that_the_log_does_not_tell_of_has_failed(instance: Instance) -> None:
    missing = {name: status for name, status in GOOD.items() if name != SIDES}
    graded = grade(instance, missing)
    assert graded.broken == (SIDES,)
    assert graded.pass_to_pass[SIDES] is None
    assert not graded.resolved


def test_some_of_the_tests_of_an_issue_resolve_it_partly(instance: Instance) -> None:
    two = replace(instance, fail_to_pass=(SQUARE, "other"))
    assert grade(two, GOOD).resolution is Resolution.PARTIAL
    assert grade(two, {**GOOD, SIDES: TestStatus.FAILED}).resolution is Resolution.NO
    assert "1 of 2 tests of the issue still fails (other)" in grade(two, GOOD).sentence


def test_a_repository_that_logs_only_failures_lets_silence_pass(instance: Instance) -> None:
    quiet = replace(instance, eval_type="fail_only")
    assert grade(quiet, {}).resolved
    assert not grade(quiet, {SIDES: TestStatus.FAILED}).resolved


def test_a_name_that_was_cut_off_takes_the_status_of_those_that_begin_like_it() -> None:
    alike = {"t[a b]": TestStatus.PASSED, "t[a c]": TestStatus.XFAIL}
    assert status_of("t[a", alike) is TestStatus.PASSED
    assert status_of("t[a", {**alike, "t[a d]": TestStatus.FAILED}) is None
    assert status_of("t", alike) is None


@pytest.mark.parametrize(
    ("repo", "log", "statuses"),
    [
        ("pallets/flask", "PASSED a.py::t\nFAILED a.py::u - x\nSKIPPED [2] a.py:1: no", {"a.py::t": "PASSED", "a.py::u": "FAILED"}),
        ("psf/requests", "PASSED t.py::t[/a/b/c-1]\nPASSED t.py::t[//h/x]", {"t.py::t[/c-1]": "PASSED", "t.py::t[//h/x]": "PASSED"}),
        ("sphinx-doc/sphinx", "\x1b[32mPASSED\x1b[0m a.py::t x\na.py::u FAILED", {"a.py::t x": "PASSED", "a.py::u": "FAILED"}),
        ("django/django", "t (a.B) ... ok\nu (a.B) ... noise\nok\nFAIL: v (a.B)", {"t (a.B)": "PASSED", "u (a.B)": "PASSED", "v": "FAILED"}),
        ("sympy/sympy", "test_a ok\ntest_b F\n__ sympy/x.py:test_c __", {"test_a": "PASSED", "test_b": "FAILED", "sympy/x.py:test_c": "FAILED"}),
        ("matplotlib/matplotlib", "PASSED a.py::t[MouseButton.LEFT]", {"a.py::t[1]": "PASSED"}),
        ("mwaskom/seaborn", "a.py::t PASSED [ 1%]\nFAILED a.py::u", {"a.py::t": "PASSED", "a.py::u": "FAILED"}),
    ],
)  # fmt: skip
def test_each_runner_has_its_reader(repo: str, log: str, statuses: dict[str, str]) -> None:
    assert {name: str(status) for name, status in parse_log(repo, log).items()} == statuses


def test_an_unknown_repository_is_named() -> None:
    with pytest.raises(UnknownParser, match="o/n"):
        parse_log("o/n", "")


@pytest.mark.parametrize(
    ("log", "trouble"),
    [
        (f"{APPLY_FAILED}\n", "not_applied"),
        ("PASSED x\nTimeout error: 1800 seconds exceeded.", "timeout"),
        (f"{START}\nImportError\n{END}\n", "silent"),
        (f"{START}\nPASSED {SQUARE}\n{END}\n{EXIT_CODE}: 1\n", "ambiguous"),
        ("Error response from daemon: no space left", "environment"),
        (f"{START}\nPASSED {SQUARE}\n", "unfinished"),
        (f"{START}\nPASSED {SQUARE}\n{END}\n{EXIT_CODE}: 0\n", ""),
        (f"{START}\nFAILED {SQUARE}\n{END}\n{EXIT_CODE}: 1\n", ""),
        (f"{START}\nPASSED {SQUARE}\n{END}\n", ""),
    ],
)
def test_a_log_is_graded_only_if_it_tells_of_its_run(instance: Instance, log: str, trouble: str) -> None:
    assert read_log(instance, log).trouble == trouble


def test_a_log_without_a_known_reader_is_the_machines_trouble(instance: Instance) -> None:
    reading = read_log(replace(instance, log_parser="parse_log_cobol"), f"{START}\n{END}\n")
    assert reading.trouble == "no_parser"
