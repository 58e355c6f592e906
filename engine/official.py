"""The official tool's word beside ours: what it is told, and why the two differ where they do."""

from collections.abc import Sequence

from benchmarks.benchmark import Benchmark
from benchmarks.official import Observed
from engine.events import CheckMarked
from engine.verdict import Outcome
from sandbox.execution import Execution

ACCEPTED = frozenset({"passed", "pass", "True", "OK", "resolved"})
"""Words by which official tools accept a sample."""


def observed(execution: Execution) -> Observed:
    """An execution as far as an official word depends on it."""
    return Observed(
        ending=str(execution.ending),
        reason=execution.reason,
        exception=execution.exception,
        message=execution.message,
        status=execution.status,
        suspicions=execution.suspicions,
        stdout=execution.stdout,
        stderr=execution.stderr,
        output_bytes=execution.output_bytes,
        stage=execution.stage,
    )


def difference(benchmark: Benchmark, marked: Sequence[CheckMarked]) -> str:
    """Why the official tool judges a sample otherwise than we do, in a sentence; empty where it agrees."""
    for check in marked:
        ours, theirs = check.outcome is Outcome.PASSED, check.official in ACCEPTED
        if not check.official or ours is theirs:
            continue
        tool = str(getattr(benchmark, "official_tool", "the official tool"))
        where = f"{check.name}: " if len(marked) > 1 else ""
        known = check.report.get("official_why")
        if known:
            says = "accepts it" if theirs else f"says {check.official!r}"
            return f"{where}{tool} {says}: {known}"
        if theirs:
            why = ", ".join(check.suspicions) or check.reason
            return f"{where}{tool} accepts it, because tests and sample share a process there ({why})"
        return f"{where}{tool} says {check.official!r}"
    return ""
