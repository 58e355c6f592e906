"""A test log read to its end: markers, statuses, and whether it tells of a run at all.

What cannot be graded is never a verdict on the patch: a log without a test run, or one whose exit status contradicts
it, is trouble with a reason.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.log_parsers import Statuses, TestStatus, UnknownParser, parser_of

START = ">>>>> Start Test Output"
END = ">>>>> End Test Output"
EXIT_CODE = ">>>>> Test Exit Code"
APPLY_FAILED = ">>>>> Patch Apply Failed"
APPLIED = ">>>>> Applied Patch"
RESET_FAILED = ">>>>> Reset Failed"
TESTS_ERRORED = ">>>>> Tests Errored"
TESTS_TIMED_OUT = ">>>>> Tests Timed Out"
MARKERS = (START, END, EXIT_CODE, APPLY_FAILED, APPLIED, RESET_FAILED, TESTS_ERRORED, TESTS_TIMED_OUT)

Trouble: TypeAlias = Literal[
    "", "not_applied", "timeout", "silent", "ambiguous", "environment", "unfinished", "no_parser"
]
"""Why a log's tests cannot be graded.

The first four are the patch's: it does not apply, the tests do not end, were started and told nothing, or failed as a
whole while each was called passed. The others are the machine's: it shows a sign of failure, the tests were never
started, or no reader is known.
"""

_EXIT = re.compile(rf"{re.escape(EXIT_CODE)}:\s*(-?\d+)")
_RAN = re.compile(
    r"Executed [1-9]\d* of \d+"
    r"|TOTAL: [1-9]\d* (?:SUCCESS|FAILED)"
    r"|[1-9]\d* passing"
    r"|Tests:\s+[1-9]\d*"
    r"|Test Suites:\s+(?:\d+ \w+, )*[1-9]\d* total"
    r"|^# tests [1-9]\d*"
    r"|[1-9]\d* specs?, \d+ failures?"
    r"|': ok$",
    re.MULTILINE,
)
"""What runners print that ran something; for logs that tell of failures only."""

_MACHINE = (
    ("a browser could not be started", r"Failed to launch|Failed to connect to the bus"),
    ("there is no display", r"cannot open display|Missing X server|unable to open X display"),
    ("the memory was used up", r"Cannot allocate memory|OutOfMemoryError|^Killed$"),
    ("the container was not to be had", r"Error response from daemon|Cannot connect to the Docker daemon"),
    ("there was no network", r"Could not resolve host|Temporary failure in name resolution"),
)
"""Signs that no patch can cause, as in harness/infra_failure.py; the first that fits counts."""
_EITHER = (
    ("a module is missing", r"Cannot find module|MODULE_NOT_FOUND|ModuleNotFoundError"),
    ("no test was collected", r"no tests ran|collected 0 items"),
)
"""Signs that a patch can cause as well as a machine."""
_LATE = re.compile(r"Timeout error: \d+ seconds exceeded")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a log tells."""

    statuses: Statuses
    trouble: Trouble = ""
    reason: str = ""
    """The trouble in a sentence."""
    exit_code: int | None = None

    @property
    def ok(self) -> bool:
        """Whether it tells of a test run that can be graded."""
        return not self.trouble


def read_log(instance: Instance, log: str) -> Reading:
    """The statuses of an official `test_output.txt`, or why there are none.

    The output between the markers counts; if nothing is found there, the whole log (some runners print past them).
    """
    if APPLY_FAILED in log:
        return _trouble("not_applied", "the patch does not apply")
    if TESTS_TIMED_OUT in log or (_LATE.search(log) and END not in log):
        return _trouble("timeout", "the tests did not end in time")
    if RESET_FAILED in log or TESTS_ERRORED in log:
        return _untold("unfinished", log, "the tests could not be started")
    if START not in log or END not in log:
        return _untold("unfinished", log, f"the log has no {START!r} with {END!r} behind it")
    try:
        parser = parser_of(instance.log_parser or instance.repo)
    except UnknownParser as error:
        return _trouble("no_parser", str(error))
    statuses = parser(log.split(START)[1].split(END, maxsplit=1)[0]) or parser(log)
    if not statuses and not _RAN.search(log):
        return _untold("silent", log, "no test reported anything")
    code = exit_code(log)
    failures = (TestStatus.FAILED, TestStatus.ERROR)
    if code and statuses and not any(status in failures for status in statuses.values()):
        reason = f"the test command exited with {code} and no test failed: the log does not describe that run"
        return Reading(statuses={}, trouble="ambiguous", reason=reason, exit_code=code)
    return Reading(statuses=statuses, exit_code=code)


def exit_code(log: str) -> int | None:
    """The test command's own exit status, where the log has it."""
    match = _EXIT.search(log)
    return int(match[1]) if match else None


def machine_trouble(log: str) -> str:
    """What the machine failed at, if the log shows a sign that no patch can cause; else empty."""
    return _first_sign(log, _MACHINE)


def _first_sign(log: str, signs: tuple[tuple[str, str], ...]) -> str:
    return next((what for what, pattern in signs if re.search(pattern, log, re.MULTILINE)), "")


def _untold(kind: Trouble, log: str, otherwise: str) -> Reading:
    machine = machine_trouble(log)
    if machine:
        return _trouble("environment", machine)
    either = _first_sign(log, _EITHER)
    return _trouble(kind, f"{otherwise}; {either}" if either else otherwise)


def _trouble(kind: Trouble, reason: str) -> Reading:
    return Reading(statuses={}, trouble=kind, reason=reason)
