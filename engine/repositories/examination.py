"""Marks a patch by running a repository's tests on it, where there is an environment for them.

A task that brings its files is put on disk, patched with the real tools, rid of what a patch may not decide, given
the official tests, and run behind the ordinary walls. Real repositories need an environment of their time.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.benchmark import RepositoryCheck
from benchmarks.swe_bench.applying import Applied, test_directives, test_files
from benchmarks.swe_bench.hardening import (
    Tampering,
    forged_markers,
    log_markers,
    names_of,
    tampering,
    test_output,
)
from benchmarks.swe_bench.instance import Instance, read_instance
from benchmarks.swe_bench.log_parsers import TestStatus, parse_log
from benchmarks.swe_bench.patch import files_of, validate
from benchmarks.swe_bench.resolution import PASSING, grade
from engine.events import CheckMarked
from engine.marking import MachineFailed
from engine.recorded import marked_from, marked_without_tests
from engine.repositories.worktree import worktree
from engine.verdict import MachineState, Outcome
from sandbox.execution import Ending, Execution
from sandbox.program import CommandStep, Limits, StepsProgram
from sandbox.walls import Sandbox

RUNNER = "proctor_run_tests.py"
"""Name of the test runner's file in the tree behind the walls; it is gone before the first test."""

_ENDED: Mapping[Ending, Outcome] = {
    Ending.CPU_LIMIT: Outcome.TIMEOUT,
    Ending.WALL_LIMIT: Outcome.TIMEOUT,
    Ending.MEMORY_LIMIT: Outcome.MEMORY,
    Ending.OUTPUT_LIMIT: Outcome.OUTPUT_LIMIT,
    Ending.DENIED: Outcome.BLOCKED,
    Ending.SIGNAL: Outcome.CRASH,
    Ending.FORGED: Outcome.FORGED,
}


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A tree with the patch and the official tests in it."""

    files: Mapping[str, str]
    applied: Applied
    undone: tuple[Tampering, ...]
    """What the patch changed and may not decide; it is as it was."""
    left: tuple[str, ...]
    """What it changed beside that."""


async def mark(check: RepositoryCheck, limits: Limits, sandbox: Sandbox) -> CheckMarked:
    """The mark of a patch.

    Raises:
        MachineFailed: there is no environment for it here, or the machine failed.
    """
    instance = read_instance(check.row)
    files, runner = check.row.get("files"), check.row.get("runner")
    if not isinstance(files, Mapping) or not isinstance(runner, str):
        known = validate(instance, check.patch).sentence
        raise MachineFailed(
            MachineState.UNAVAILABLE, f"no environment for {instance.repo} {instance.version} here; {known}"
        )
    wild = [found for found in tampering(instance, files_of(check.patch)) if found.kind in ("git", "outside")]
    if wild:
        return marked_without_tests(check, instance, Outcome.FORGED, names_of(wild))
    prepared = await asyncio.to_thread(prepare, instance, files, check.patch)
    extra: dict[str, object] = {
        "applied_with": prepared.applied.command,
        "undone": [found.sentence for found in prepared.undone],
    }
    if not prepared.applied.ok:
        return marked_without_tests(
            check,
            instance,
            Outcome.SYNTAX_ERROR,
            prepared.applied.reason,
            log=prepared.applied.output,
            extra=extra,
        )
    strong = [found for found in prepared.undone if found.is_strong]
    if strong and not prepared.left:
        reason = f"{names_of(strong)}, and does nothing else"
        return marked_without_tests(check, instance, Outcome.FORGED, reason, extra=extra)
    execution = await sandbox.execute(program_of(instance, prepared.files, runner, limits), limits)
    return concluded(check, instance, execution, prepared.undone, extra)


def prepare(instance: Instance, files: Mapping[object, object], patch: str) -> Prepared:
    """Apply a patch and the official tests to a tree in the official order, and undo what it may not decide.

    Raises:
        MachineFailed: git is missing, or the official tests do not apply.
    """
    with worktree({str(path): str(text) for path, text in files.items()}) as tree:
        applied = tree.apply(patch)
        if not applied.ok:
            return Prepared(files={}, applied=applied, undone=(), left=())
        changed = tree.changed()
        undone = tampering(instance, changed)
        tree.restore([found.path for found in undone])
        official = test_files(instance)
        tree.restore([*official.restored, *official.added])
        ran = tree.run(("git", "apply", "-v", "-"), stdin=instance.test_patch)
        if ran.status:
            raise MachineFailed(
                MachineState.HARNESS_ERROR, f"the official tests do not apply: {ran.output.strip()[:300]}"
            )
        gone = {found.path for found in undone}
        return Prepared(
            files=tree.files(),
            applied=applied,
            undone=undone,
            left=tuple(path for path in changed if path not in gone),
        )


def program_of(instance: Instance, files: Mapping[str, str], runner: str, limits: Limits) -> StepsProgram:
    """The tree with the test runner beside it, and the command that runs the official test files."""
    command = ("python3", "-B", RUNNER, *test_directives(instance))
    # A marker in a file of the tree would be filled in for whoever put it there.
    tree = {path: text.replace("{marker", "{ marker") for path, text in files.items()}
    return StepsProgram(
        files={**tree, RUNNER: runner}, steps=(CommandStep(stage="run", argv=command, cpu=limits.cpu),)
    )


def concluded(
    check: RepositoryCheck,
    instance: Instance,
    execution: Execution,
    undone: tuple[Tampering, ...],
    extra: Mapping[str, object],
) -> CheckMarked:
    """The mark that follows from how the tests ran.

    Raises:
        MachineFailed: they could not be run.
    """
    if execution.missing:
        raise MachineFailed(MachineState.UNAVAILABLE, execution.reason or f"no {execution.missing} here")
    if execution.ending is Ending.LOST:
        raise MachineFailed(MachineState.HARNESS_ERROR, execution.reason or "the sandbox was lost")
    log = execution.stdout
    first = re.match(r">>>>> Start (\S+)\n", log)
    told = test_output(log, log_markers(first[1])) if first else None
    if told is None or execution.ending is not Ending.COMPLETED:
        outcome = _ENDED.get(execution.ending, Outcome.EXITED)
        reason = execution.reason or "the tests did not come to their end"
        return marked_without_tests(
            check, instance, outcome, reason, log=log or execution.stderr, extra=extra
        )
    output, status = told
    forged = forged_markers(output) or foreign(output) or contradicted(output)
    if forged:
        reason = f"the tests' output holds what only their runner may say: {forged[0]}"
        return marked_without_tests(check, instance, Outcome.FORGED, reason, log=log, extra=extra)
    statuses = parse_log(instance.log_parser, output)
    failing = any(found not in (*PASSING, TestStatus.SKIPPED) for found in statuses.values())
    if status and not failing:
        reason = f"the tests ended with status {status} and none of them failed"
        return marked_without_tests(check, instance, Outcome.EXITED, reason, log=log, extra=extra)
    return marked_from(
        check,
        instance,
        grade(instance, statuses),
        log=log,
        wall=round(execution.wall, 6),
        cpu=round(execution.cpu, 6),
        extra={**extra, "exit": status},
        suspicions=tuple(found.sentence for found in undone if found.is_strong),
    )


def foreign(output: str) -> tuple[str, ...]:
    """Lines on the runner's channel that the runner did not write."""
    return tuple(line[3:] for line in output.splitlines() if line.startswith("!! "))


def contradicted(output: str) -> tuple[str, ...]:
    """Tests that the output tells of twice: the runner tells each once."""
    seen: set[str] = set()
    twice = []
    for line in output.splitlines():
        word, _, rest = line.partition(" ")
        name = rest.split(" - ", 1)[0]
        if word in TestStatus.__members__:
            if name in seen:
                twice.append(name)
            seen.add(name)
    return tuple(twice)
