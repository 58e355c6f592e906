"""One engine process, from the order it is given to the last event it records.

Nothing is written before everything has been looked at: data read, walls tested, model loaded, prompts
measured. Only then does the run's folder appear, whole, and whoever waits is told; a refusal leaves nothing.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks.benchmark import BenchmarkError, Prompt
from benchmarks.catalog import find
from engine.conductor import Conductor
from engine.errors import EnvironmentTrouble, ProctorError, UsageError
from engine.events import RunPlanned, RunStopped
from engine.ledger import Ledger
from engine.log import write_log
from engine.manifest import compose, refuse_changes, spec_of
from engine.models import open_model
from engine.models.model import Model, ModelCard, ModelError, Opened, Room
from engine.order import Announcement, Begun, Doing, Order, Refused
from engine.places import places
from engine.plan import Exam, context_needed, convene, problem_key, settle_style
from engine.run import RunFolder, new_run_id, write_manifest
from engine.spec import RunSpec
from sandbox import open_sandbox
from sandbox.walls import Sandbox, SandboxUnavailable

FREE_BYTES = 64 * 2**20
"""Free disk space below which no run is begun."""


@dataclass(frozen=True)
class Ready:
    """Everything an engine needs, looked at and found good."""

    spec: RunSpec
    exams: tuple[Exam, ...]
    model: Model
    card: ModelCard
    opened: Opened
    sandbox: Sandbox


def main(log: Path) -> int:
    """Read an order from standard input and carry it out; announcements go to standard output.

    Args:
        log: where standard error goes until the run has a folder; moved there then.

    Returns:
        The exit status: 0 when the run finished or was left on request.
    """
    channel = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)

    def announce(what: Announcement) -> None:
        with suppress(BrokenPipeError):
            channel.write(msgspec.json.encode(what) + b"\n")

    try:
        return asyncio.run(_carry_out(order, announce, log))
    except ProctorError as error:
        announce(Refused(message=str(error), exit_code=error.exit_code))
        return error.exit_code
    except (BenchmarkError, ModelError) as error:
        announce(Refused(message=str(error), exit_code=2))
        return 2
    except SandboxUnavailable as error:
        announce(Refused(message=str(error), exit_code=4))
        return 4
    except OSError as error:
        announce(Refused(message=f"{error.filename or places().data}: {error.strerror}.", exit_code=4))
        traceback.print_exc()
        return 4


async def _carry_out(order: Order, announce: Callable[[Announcement], None], log: Path) -> int:
    def narrate(what: str) -> None:
        announce(Doing(what=what))

    async with AsyncExitStack() as stack:
        if order.resume:
            folder = RunFolder(Path(order.resume))
            stack.enter_context(folder.hold())
            manifest = folder.read_manifest()
            ready = await _prepare(spec_of(manifest), stack, narrate)
            refuse_changes(manifest, ready.exams, ready.card)
        else:
            assert order.spec is not None
            runs = _room_for_runs(places().runs)
            ready = await _prepare(order.spec, stack, narrate)
            folder = _make_folder(runs, ready)
            stack.enter_context(folder.hold())
        _move_log(log, folder)
        announce(Begun(folder=str(folder.path)))
        return await _conduct(folder, ready)


async def _prepare(spec: RunSpec, stack: AsyncExitStack, narrate: Callable[[str], None]) -> Ready:
    narrate("reading problems")
    entries = spec.suite.entries
    exams = tuple(convene(i, entry, find(entry.benchmark)) for i, entry in enumerate(entries))
    narrate("testing the walls")
    sandbox = await open_sandbox(spec.sandbox, workers=spec.workers or default_workers())
    stack.push_async_callback(sandbox.close)
    narrate(f"loading {spec.model}")
    model = open_model(spec.model, spec.options, places=places())
    stack.push_async_callback(model.close)
    card = await model.load()
    exams = tuple(
        Exam(
            index=exam.index,
            entry=settle_style(exam.entry, card, exam.benchmark),
            benchmark=exam.benchmark,
            origin=exam.origin,
            problems=exam.problems,
            published=exam.published,
        )
        for exam in exams
    )
    narrate("measuring prompts")
    lengths = await _measure(model, exams)
    context = context_needed(exams, lengths, card, spec.options.context)
    opened = await model.open(
        Room(
            context=context,
            slots=spec.options.slots,
            threads=spec.options.threads,
            reproducible=spec.options.reproducible,
        )
    )
    return Ready(spec=spec, exams=exams, model=model, card=card, opened=opened, sandbox=sandbox)


async def _measure(model: Model, exams: tuple[Exam, ...]) -> dict[str, int]:
    keys: list[str] = []
    prompts: list[Prompt] = []
    for exam in exams:
        for problem in exam.problems:
            keys.append(problem_key(exam.index, problem.id))
            prompts.append(exam.prompt(problem))
    return dict(zip(keys, await model.measure(prompts), strict=True))


async def _conduct(folder: RunFolder, ready: Ready) -> int:
    ledger = Ledger(folder)
    conductor = Conductor(folder, ready.exams, ready.model, ready.card, ready.opened, ready.sandbox, ledger)
    try:
        await conductor.conduct()
    except Exception as error:  # noqa: BLE001 - the outermost line of the process: it becomes an event
        traceback.print_exc()
        cause = error.exceptions[0] if isinstance(error, ExceptionGroup) else error
        reason = f"{type(cause).__name__}: {cause}"
        ledger.record(RunStopped(at=ledger.clock(), reason=reason, failed=True))
        return 5
    finally:
        ledger.close()
    return 0


def default_workers() -> int:
    """Sandbox workers unless asked otherwise: half of the processors, so that marking and decoding share."""
    return max(1, (os.cpu_count() or 2) // 2)


def _room_for_runs(runs: Path) -> Path:
    """The folder of runs, made if need be, known to be writable and not full.

    Raises:
        UsageError: it cannot be written.
        EnvironmentTrouble: the disk is full.
    """
    try:
        runs.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=runs):
            pass
        free = shutil.disk_usage(runs).free
    except OSError as error:
        raise UsageError(
            f"{runs} cannot be written ({error.strerror}). Set PROCTOR_HOME to a folder that can."
        ) from None
    if free < FREE_BYTES:
        raise EnvironmentTrouble(
            f"{runs}: only {free >> 20} MiB of disk left, a run needs at least {FREE_BYTES >> 20} MiB. "
            "Make room, or set PROCTOR_HOME to another disk."
        )
    return runs


def _make_folder(runs: Path, ready: Ready) -> RunFolder:
    """The run's folder with its manifest and the first line of its log; all of it or nothing."""
    run = new_run_id()
    draft = RunFolder(runs / f".{run}")
    try:
        draft.path.mkdir()
        write_manifest(
            draft,
            compose(run, ready.spec, ready.exams, ready.card, ready.opened, ready.sandbox),
        )
        entries = tuple(exam.planned(_check_names(exam)) for exam in ready.exams)
        write_log(draft.events, [RunPlanned(at=time.time(), run=run, model=ready.card.name, entries=entries)])
        return RunFolder(draft.path.rename(runs / run))
    except BaseException:
        shutil.rmtree(draft.path, ignore_errors=True)
        raise


def _check_names(exam: Exam) -> tuple[str, ...]:
    problem = exam.problems[0]
    return tuple(check.name for check in exam.benchmark.checks(problem, problem.reference or "pass"))


def _move_log(log: Path, folder: RunFolder) -> None:
    """From here on standard output and error belong to the run's own log."""
    fd = os.open(folder.engine_log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(fd, 1)
    os.dup2(fd, 2)
    os.close(fd)
    log.unlink(missing_ok=True)
