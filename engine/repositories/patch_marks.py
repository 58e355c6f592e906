"""The mark of a patch: from its graded tests, from a test log or an official report of elsewhere, or from the patch alone.

A log of our own is marked by the same functions. Trouble that a patch cannot cause is a state of the machine; a log that
tells of no test although the tests were started is not, since the same environment ran them for the gold patch.
"""

from collections.abc import Mapping, Sequence

from benchmarks.benchmark import RepositoryCheck
from benchmarks.swe_bench.instance import Instance, read_instance
from benchmarks.swe_bench.log_parsers import TestStatus
from benchmarks.swe_bench.log_reading import Reading, read_log
from benchmarks.swe_bench.patch import PatchReport, validate
from benchmarks.swe_bench.resolution import Graded, grade
from engine.events import CheckMarked
from engine.verdict import MachineFailed, MachineState, Outcome

KEPT_LOG = 20_000
"""Characters of a test log that a verdict keeps."""


def mark_recorded(check: RepositoryCheck) -> CheckMarked | None:
    """The mark of a check that brings its evidence, or that nothing could apply; None for one that has to be run.

    Raises:
        MachineFailed: what was recorded tells of a machine's failure, not of the patch.
    """
    instance = read_instance(check.row)
    if check.log is None and check.report is None:
        looked = validate(instance, check.patch)
        if looked.empty or (looked.files and not looked.torn):
            return None
        return marked_without_tests(check, instance, Outcome.SYNTAX_ERROR, looked.sentence)
    said = _official_word(check.report)
    if check.log is None:
        assert check.report is not None
        return _from_report(check, instance, check.report, said)
    reading = read_log(instance, check.log)
    if not reading.ok:
        return _untold(check, instance, reading, check.log, said)
    return marked_from(check, instance, grade(instance, reading.statuses), log=check.log, official=said)


def marked_from(
    check: RepositoryCheck,
    instance: Instance,
    graded: Graded,
    *,
    log: str = "",
    official: str = "",
    wall: float = 0.0,
    cpu: float = 0.0,
    extra: Mapping[str, object] | None = None,
    suspicions: Sequence[str] = (),
    integrity: str = "log",
) -> CheckMarked:
    """The mark that follows from graded tests.

    Args:
        check: the patch.
        instance: its instance.
        graded: its tests.
        log: what the tests printed; the ends of a long one are kept.
        official: the official tool's own word, where it said one.
        wall: seconds that the tests took.
        cpu: seconds of processor that they took.
        extra: more for the record, such as the command that applied the patch.
        suspicions: what honest patches rarely do.
        integrity: `log` if the tests' output told, `record` if a recorder's lines did.
    """
    failing = graded.still_failing or graded.broken
    return CheckMarked(
        name=check.name,
        outcome=Outcome.PASSED if graded.resolved else Outcome.WRONG_ANSWER,
        reason=graded.sentence,
        official=official,
        test=failing[0] if failing and not graded.resolved else "",
        integrity=integrity,
        wall=wall,
        cpu=cpu,
        stdout=_kept(log),
        suspicions=tuple(suspicions),
        report={
            "resolution": str(graded.resolution),
            "fail_to_pass": _words(graded.fail_to_pass),
            "pass_to_pass": _words(graded.pass_to_pass),
            "patch": described(validate(instance, check.patch)),
            **(extra or {}),
        },
    )


def marked_without_tests(
    check: RepositoryCheck,
    instance: Instance,
    outcome: Outcome,
    reason: str,
    *,
    log: str = "",
    official: str = "",
    extra: Mapping[str, object] | None = None,
    integrity: str = "log",
) -> CheckMarked:
    """The mark of a patch whose tests told nothing: it does not apply, they never ended, it forged the log."""
    return CheckMarked(
        name=check.name,
        outcome=outcome,
        reason=reason,
        official=official,
        integrity=integrity,
        stdout=_kept(log),
        report={"patch": described(validate(instance, check.patch)), **(extra or {})},
    )


def described(report: PatchReport) -> dict[str, object]:
    """What is known of a patch without running it, for the record."""
    return {
        "says": report.sentence,
        "parses": report.parses,
        "files": [change.path for change in report.files],
        "added": report.added,
        "removed": report.removed,
        "tests": list(report.tests),
        "size": report.size,
    }


def _from_report(
    check: RepositoryCheck, instance: Instance, report: Mapping[str, object], said: str
) -> CheckMarked:
    """The mark from the official tool's report of one instance."""
    tests = report.get("tests_status")
    if isinstance(tests, Mapping):
        return marked_from(check, instance, grade(instance, _statuses(tests)), official=said)
    if report.get("infra_failure"):
        why = report.get("infra_failure_reason") or "no reason given"
        raise MachineFailed(MachineState.HARNESS_ERROR, f"the report tells of a machine's failure: {why}")
    if report.get("error"):
        raise MachineFailed(MachineState.HARNESS_ERROR, "the report lists it among its errors")
    if report.get("resolved"):
        return marked_without_tests(check, instance, Outcome.PASSED, "", official=said)
    if report.get("patch_successfully_applied") is False:
        reason = "the report says that the patch was not applied, or that its tests told nothing"
        return marked_without_tests(check, instance, Outcome.SYNTAX_ERROR, reason, official=said)
    reason = "the report says that the issue is not resolved, and not which tests failed"
    return marked_without_tests(check, instance, Outcome.WRONG_ANSWER, reason, official=said)


def _untold(check: RepositoryCheck, instance: Instance, reading: Reading, log: str, said: str) -> CheckMarked:
    match reading.trouble:
        case "not_applied":
            outcome = Outcome.SYNTAX_ERROR
        case "timeout":
            outcome = Outcome.TIMEOUT
        case "silent":
            outcome = Outcome.EXCEPTION
        case "ambiguous":
            outcome = Outcome.EXITED
        case "no_parser":
            raise MachineFailed(MachineState.UNAVAILABLE, reading.reason)
        case _:
            raise MachineFailed(MachineState.HARNESS_ERROR, reading.reason)
    return marked_without_tests(check, instance, outcome, reading.reason, log=log, official=said)


def _statuses(tests: Mapping[object, object]) -> dict[str, TestStatus]:
    """The statuses that a report's lists of successes and failures stand for."""
    found: dict[str, TestStatus] = {}
    for group in ("FAIL_TO_PASS", "PASS_TO_PASS"):
        lists = tests.get(group)
        if not isinstance(lists, Mapping):
            continue
        for key, status in (("success", TestStatus.PASSED), ("failure", TestStatus.FAILED)):
            names = lists.get(key)
            found.update({str(name): status for name in names} if isinstance(names, list) else {})
    return found


def _official_word(report: Mapping[str, object] | None) -> str:
    if report is None or "resolved" not in report:
        return ""
    return "resolved" if report["resolved"] else "unresolved"


def _words(named: Mapping[str, TestStatus | None]) -> dict[str, str]:
    return {test: "missing" if status is None else str(status) for test, status in named.items()}


def _kept(log: str) -> str:
    """The head and the tail of a log, storable whatever bytes it was made of."""
    text = log.encode("utf-8", "backslashreplace").decode()
    if len(text) <= KEPT_LOG:
        return text
    half = KEPT_LOG // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters …\n{text[-half:]}"
