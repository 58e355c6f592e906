"""Marks a patch by running a repository's tests on it, where there is an environment for them."""

from benchmarks.benchmark import RepositoryCheck
from benchmarks.swe_bench.instance import read_instance
from benchmarks.swe_bench.patch import validate
from engine.events import CheckMarked
from engine.marking import MachineFailed
from engine.verdict import MachineState
from sandbox.program import Limits


async def mark(check: RepositoryCheck, limits: Limits) -> CheckMarked:  # noqa: ARG001
    """The mark of a patch.

    Raises:
        MachineFailed: there is no environment for it here; says what can be said of the patch all the same.
    """
    instance = read_instance(check.row)
    known = validate(instance, check.patch).sentence
    raise MachineFailed(
        MachineState.UNAVAILABLE, f"no environment for {instance.repo} {instance.version} here; {known}"
    )
