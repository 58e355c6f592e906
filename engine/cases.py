"""Checks of one name are the cases of one check: run in order until one fails, and told as one."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import structs

from benchmarks.benchmark import Check
from engine.events import CheckMarked
from engine.verdict import Outcome


def by_name(checks: Iterable[Check]) -> list[tuple[Check, ...]]:
    """Neighbouring checks of the same name, together."""
    return [tuple(cases) for _, cases in groupby(checks, key=lambda check: check.name)]


def told_as_one(marked: Sequence[CheckMarked], of: int) -> CheckMarked:
    """One mark for cases that were run in order until one failed.

    Args:
        marked: the cases that were run, at least one; all but the last passed.
        of: how many cases there are; one alone is told as it is.
    """
    last = marked[-1]
    if of == 1:
        return last
    failed = last.outcome is not Outcome.PASSED
    return structs.replace(
        last,
        reason=f"case {len(marked)} of {of}: {last.reason}" if failed else "",
        cpu=round(sum(case.cpu for case in marked), 6),
        wall=round(sum(case.wall for case in marked), 6),
        memory=max(case.memory for case in marked),
        suspicions=tuple(dict.fromkeys(word for case in marked for word in case.suspicions)),
        flaky=any(case.flaky for case in marked),
        report={**last.report, "case": len(marked) - 1, "cases": of},
    )
