"""Whether an issue is resolved: the rules over the statuses of its tests, each test's own status kept.

The rules are those of harness/grading.py in swebench 5.0.2. Passing is PASSED or XFAIL. A test that should go from
failing to passing and was skipped has failed; one that should stay passing and was skipped was maintained. A test
that the log does not tell of has failed, except where a repository's logs tell of failures only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.log_parsers import TestStatus

Named: TypeAlias = Mapping[str, TestStatus | None]
"""The status of each expected test; None for one that the log does not tell of."""

PASSING = frozenset({TestStatus.PASSED, TestStatus.XFAIL})

FAIL_ONLY_REPOSITORIES = frozenset(
    {
        "chartjs/Chart.js",
        "processing/p5.js",
        "markedjs/marked",
        "bpmn-io/bpmn-js",
        "openlayers/openlayers",
        "eslint/eslint",
    }
)
"""Repositories whose logs name only the tests that failed."""


class Resolution(StrEnum):
    """The official word for an instance whose tests ran."""

    FULL = "RESOLVED_FULL"
    PARTIAL = "RESOLVED_PARTIAL"
    NO = "RESOLVED_NO"


@dataclass(frozen=True, kw_only=True)
class Graded:
    """The tests of an instance, and what follows from them."""

    resolution: Resolution
    fail_to_pass: Named
    pass_to_pass: Named
    still_failing: tuple[str, ...]
    """Tests of the issue that do not pass."""
    broken: tuple[str, ...]
    """Tests that passed before and do not any more."""

    @property
    def resolved(self) -> bool:
        return self.resolution is Resolution.FULL

    @property
    def sentence(self) -> str:
        """What is wrong, with names; empty if nothing is."""
        parts = []
        if self.still_failing:
            parts.append(
                f"{len(self.still_failing)} of {len(self.fail_to_pass)} tests of the issue still "
                f"fail{'s' * (len(self.still_failing) == 1)} ({_some(self.still_failing)})"
            )
        if self.broken:
            parts.append(
                f"{len(self.broken)} of {len(self.pass_to_pass)} tests that passed before "
                f"{'is' if len(self.broken) == 1 else 'are'} broken ({_some(self.broken)})"
            )
        return ", ".join(parts)


def grade(instance: Instance, statuses: Mapping[str, TestStatus]) -> Graded:
    """What the statuses of a log mean for an instance."""
    fail_only = instance.eval_type == "fail_only" or (
        not instance.log_parser and instance.repo in FAIL_ONLY_REPOSITORIES
    )
    f2p = {test: status_of(test, statuses) for test in instance.fail_to_pass}
    p2p = {test: status_of(test, statuses) for test in instance.pass_to_pass}
    if fail_only:
        still = tuple(t for t in instance.fail_to_pass if statuses.get(t) is TestStatus.FAILED)
        broken = tuple(t for t in instance.pass_to_pass if statuses.get(t) is TestStatus.FAILED)
    else:
        still = tuple(t for t in instance.fail_to_pass if f2p[t] not in PASSING)
        broken = tuple(t for t in instance.pass_to_pass if p2p[t] not in PASSING | {TestStatus.SKIPPED})
    return Graded(
        resolution=resolution_of(len(instance.fail_to_pass), len(still), len(broken)),
        fail_to_pass=f2p,
        pass_to_pass=p2p,
        still_failing=still,
        broken=broken,
    )


def resolution_of(fail_to_pass: int, still_failing: int, broken: int) -> Resolution:
    """The word for counts of listed tests; without tests of the issue nothing is left to fail."""
    if broken:
        return Resolution.NO
    if not still_failing:
        return Resolution.FULL
    return Resolution.PARTIAL if still_failing < fail_to_pass else Resolution.NO


def status_of(test: str, statuses: Mapping[str, TestStatus]) -> TestStatus | None:
    """A test's status in a log; None if the log does not tell of it.

    Some published names are cut off within their parameter, as in `test_fail[log(photon`. Such a name, and only
    such a one, takes the status of the tests that begin like it, if they agree whether they passed.
    """
    if test in statuses:
        return statuses[test]
    if test.count("[") > test.count("]"):
        alike = [status for name, status in statuses.items() if name.startswith(test)]
        if alike and len({status in PASSING for status in alike}) == 1:
            return alike[0]
    return None


def _some(tests: Sequence[str]) -> str:
    return ", ".join(tests[:2]) + (f" and {len(tests) - 2} more" if len(tests) > 2 else "")
