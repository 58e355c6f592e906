"""Marks a patch by running a repository's tests on it, where there is an environment for them.

A task that brings its files is put on disk, patched with the real tools, rid of what a patch may not decide, given
the official tests, and run behind the ordinary walls. Real repositories need an environment of their time.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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
from benchmarks.swe_bench.log_parsers import TestStatus, parse_log, parser_of
from benchmarks.swe_bench.patch import files_of, validate
from benchmarks.swe_bench.record import invented, settled
from benchmarks.swe_bench.resolution import PASSING, grade
from engine.events import CheckMarked
from engine.repositories.environments import Environment, environment_of
from engine.repositories.patch_marks import marked_from, marked_without_tests
from engine.repositories.real import TestRun, run_tests, source_tree
from engine.repositories.worktree import Worktree, worktree
from engine.verdict import MachineFailed, MachineState, Outcome
from sandbox.execution import Ending, Execution
from sandbox.program import CommandStep, Limits, StepsProgram
from sandbox.walls import Sandbox

RUNNER = "proctor_run_tests.py"
"""Name of the test runner's file in the tree behind the walls; it is gone before the first test."""
RECORDER = "proctor_record.py"
"""Name of the recorder's file beside it."""
RECORD = "record"
"""The integrity of marks that follow from a recorder's lines; tests and the tested code share its process."""
SIGNALLED = 128
"""Exit statuses above it tell of a signal."""

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

    applied: Applied
    undone: tuple[Tampering, ...]
    """What the patch changed and may not decide; it is as it was."""
    left: tuple[str, ...]
    """What it changed beside that."""
    files: Mapping[str, str] = field(default_factory=dict)


async def mark(check: RepositoryCheck, limits: Limits, sandbox: Sandbox) -> CheckMarked:
    """The mark of a patch.

    Raises:
        MachineFailed: there is no environment for it here, or the machine failed.
    """
    instance = read_instance(check.row)
    files = check.row.get("files")
    brings = isinstance(files, Mapping)
    environment = None if brings else environment_of(instance)
    if not brings and environment is None:
        known = validate(instance, check.patch).sentence
        raise MachineFailed(
            MachineState.UNAVAILABLE, f"no environment for {instance.repo} {instance.version} here; {known}"
        )
    wild = [found for found in tampering(instance, files_of(check.patch)) if found.kind in ("git", "outside")]
    if wild:
        return marked_without_tests(check, instance, Outcome.FORGED, names_of(wild))
    if environment is not None:
        return await asyncio.to_thread(mark_real, check, instance, environment)
    assert isinstance(files, Mapping)
    own = {RUNNER: str(check.row["runner"]), RECORDER: str(check.row["recorder"])}
    prepared = await asyncio.to_thread(prepare, instance, files, check.patch)
    ended = untestable(check, instance, prepared)
    if ended is not None:
        return ended
    extra = extra_of(prepared)
    execution = await sandbox.execute(program_of(instance, prepared.files, own, limits), limits)
    return concluded(check, instance, execution, prepared.undone, extra)


def mark_real(check: RepositoryCheck, instance: Instance, environment: Environment) -> CheckMarked:
    """The mark of a patch for a real repository, in an environment that has been built here.

    Raises:
        MachineFailed: the machine failed.
    """
    with source_tree(environment) as tree:
        prepared = lay(tree, instance, check.patch)
        ended = untestable(check, instance, prepared)
        if ended is not None:
            return ended
        ran = run_tests(instance, environment, tree.root)
    return concluded_real(check, instance, ran, prepared, source=environment.told)


def concluded_real(
    check: RepositoryCheck, instance: Instance, ran: TestRun, prepared: Prepared, *, source: str
) -> CheckMarked:
    """The mark that follows from what a real repository's tests printed, and from what its recorder told of them."""
    extra: dict[str, object] = {**extra_of(prepared), "exit": ran.status, "source": source}
    if ran.timed_out:
        reason = "the tests did not come to their end in time"
        return marked_without_tests(check, instance, Outcome.TIMEOUT, reason, log=ran.log, extra=extra)
    reader = parser_of(instance.log_parser or instance.repo)
    printed = reader(ran.log)
    counted = settled(reader(ran.record.lines), printed)
    official = "resolved" if grade(instance, printed).resolved else "unresolved"
    untold = invented(instance, counted, printed)
    if untold:
        extra["official_why"] = "it believes what the tests print"
    ungraded = _why_ungraded(ran, untold)
    if ungraded is not None:
        return marked_without_tests(
            check, instance, *ungraded, log=ran.log, official=official, extra=extra, integrity=RECORD
        )
    return marked_from(
        check,
        instance,
        grade(instance, counted),
        log=ran.log,
        official=official,
        wall=round(ran.wall, 6),
        extra=extra,
        suspicions=tuple(found.sentence for found in prepared.undone if found.is_strong),
        integrity=RECORD,
    )


def _why_ungraded(ran: TestRun, untold: Sequence[str]) -> tuple[Outcome, str] | None:
    """Why tests are not graded one by one: something was forged, or their runner did not come to its end."""
    forged = forged_markers(ran.log) or ran.record.foreign
    if forged:
        return Outcome.FORGED, f"the tests' output holds what only their runner may say: {forged[0]}"
    if untold:
        return Outcome.FORGED, f"{untold[0]} is called passed in the tests' output and was not"
    if not ran.record.ended:
        outcome = Outcome.CRASH if ran.status < 0 or ran.status > SIGNALLED else Outcome.EXITED
        return outcome, f"the tests ended with status {ran.status} before their runner did"
    return None


def extra_of(prepared: Prepared) -> dict[str, object]:
    """What the record keeps of how a patch got into its tree."""
    return {
        "applied_with": prepared.applied.command,
        "undone": [found.sentence for found in prepared.undone],
    }


def untestable(check: RepositoryCheck, instance: Instance, prepared: Prepared) -> CheckMarked | None:
    """The mark of a patch that needs no tests: it does not apply, or only changes what it may not decide."""
    if not prepared.applied.ok:
        return marked_without_tests(
            check,
            instance,
            Outcome.SYNTAX_ERROR,
            prepared.applied.reason,
            log=prepared.applied.output,
            extra=extra_of(prepared),
        )
    strong = [found for found in prepared.undone if found.is_strong]
    if strong and not prepared.left:
        reason = f"{names_of(strong)}, and does nothing else"
        return marked_without_tests(check, instance, Outcome.FORGED, reason, extra=extra_of(prepared))
    return None


def prepare(instance: Instance, files: Mapping[object, object], patch: str) -> Prepared:
    """Put a tree on disk, lay a patch and the official tests over it, and read it back.

    Raises:
        MachineFailed: git is missing, or the official tests do not apply.
    """
    with worktree({str(path): str(text) for path, text in files.items()}) as tree:
        laid = lay(tree, instance, patch)
        return replace(laid, files=tree.files()) if laid.applied.ok else laid


def lay(tree: Worktree, instance: Instance, patch: str) -> Prepared:
    """Apply a patch and the official tests to a tree in the official order, and undo what it may not decide.

    Raises:
        MachineFailed: git is missing, or the official tests do not apply.
    """
    applied = tree.apply(patch)
    if not applied.ok:
        return Prepared(applied=applied, undone=(), left=())
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
        applied=applied,
        undone=undone,
        left=tuple(path for path in changed if path not in gone),
    )


def program_of(
    instance: Instance, files: Mapping[str, str], own: Mapping[str, str], limits: Limits
) -> StepsProgram:
    """The tree with the test runner's files beside it, and the command that runs the official test files.

    Python is isolated from the tree: a `subprocess.py` in it would otherwise be the runner's.
    """
    command = ("python3", "-I", "-B", RUNNER, *test_directives(instance))
    # A marker in a file of the tree would be filled in for whoever put it there.
    tree = {path: text.replace("{marker", "{ marker") for path, text in files.items()}
    return StepsProgram(
        files={**tree, **own}, steps=(CommandStep(stage="run", argv=command, cpu=limits.cpu),)
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
        integrity=RECORD,
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
