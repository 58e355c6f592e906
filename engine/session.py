"""One engine process, from the order it is given to the last event it records.

Nothing is recorded before everything has been looked at; then whoever waits is told, and work begins.
"""

import asyncio
import os
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import msgspec

from engine.cluster.walls import ClusterSandbox
from engine.conductor import Conductor
from engine.errors import ProctorError, UsageError
from engine.events import Noted, RunPlanned, RunStopped, WorkerLost
from engine.joining import join
from engine.ledger import Ledger
from engine.log import LogReader, write_log
from engine.manifest import compose, refuse_changes, spec_of
from engine.order import Announcement, Begun, Doing, Order, Refused
from engine.places import places
from engine.plainly import plainly
from engine.plan import Exam
from engine.preparation import Ready, prepare
from engine.references import References
from engine.remarks import remarks
from engine.run import RunFolder, write_manifest


def main() -> int:
    """Read an order from standard input and carry it out; announcements go to standard output.

    Standard error is the run's engine log, and so is standard output once announcements have their own copy.

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
        with plainly():
            return asyncio.run(_carry_out(order, announce))
    except ProctorError as error:
        announce(Refused(message=str(error), exit_code=error.exit_code))
        return error.exit_code
    except OSError as error:
        announce(Refused(message=f"{error.filename or places().data}: {error.strerror}.", exit_code=4))
        traceback.print_exc()
        return 4


async def _carry_out(order: Order, announce: Callable[[Announcement], None]) -> int:
    def narrate(what: str) -> None:
        announce(Doing(what=what))

    folder = RunFolder(Path(order.folder))
    async with AsyncExitStack() as stack:
        stack.enter_context(folder.hold())
        if order.shards or (order.spec is None and folder.read_manifest().get("shards")):
            return await join(folder, order, announce)
        if order.spec is not None and folder.events.exists():
            raise UsageError(f"Run {folder.id} was begun meanwhile. Go on with: proctor resume {folder.id}")
        if order.spec is None and not isinstance(
            next(iter(LogReader(folder.events).read(1)), None), RunPlanned
        ):
            raise UsageError(
                f"Run {folder.id}: its log does not begin with a plan, so there is nothing to go on with. "
                f"Begin again once {folder.path} is out of the way."
            )
        if order.spec is None:
            manifest = folder.read_manifest()
            ready = await prepare(spec_of(manifest), folder, stack, narrate)
            refuse_changes(manifest, ready.exams, ready.card)
        else:
            ready = await prepare(order.spec, folder, stack, narrate)
            for remark in remarks(ready.exams):
                narrate(f"{remark.rstrip('.')}.")
            _begin(folder, ready)
        return await _conduct(folder, ready, lambda: announce(Begun()))


async def _conduct(folder: RunFolder, ready: Ready, begun: Callable[[], None]) -> int:
    ledger = Ledger(folder)
    walls = (str(ready.sandbox.grade), ready.sandbox.interpreter)
    references = [
        References.recall(places().cache / "references", exam.benchmark.card.name, exam.origin.sha256, *walls)
        for exam in ready.exams
    ]
    conductor = Conductor(
        folder, ready.exams, ready.model, ready.card, ready.opened, ready.sandbox, ledger, references
    )
    if isinstance(ready.sandbox, ClusterSandbox):
        _listen(ready.sandbox, ledger)
    try:
        await conductor.conduct(begun)
    except Exception as error:  # noqa: BLE001 - the outermost line of the process: it becomes an event
        traceback.print_exc()
        cause = error.exceptions[0] if isinstance(error, ExceptionGroup) else error
        reason = f"{type(cause).__name__}: {cause}"
        ledger.record(RunStopped(at=ledger.clock(), reason=reason, failed=True))
        return 5
    finally:
        for known in references:
            known.keep()
        ledger.close()
    return 0


def _listen(sandbox: ClusterSandbox, ledger: Ledger) -> None:
    """Record which nodes are not used, and which are lost."""

    def note(refusal: str) -> None:
        ledger.record(Noted(at=ledger.clock(), text=refusal, level="warning"))

    for refusal in sandbox.refusals:
        note(refusal)
    sandbox.on_refusal = note
    sandbox.on_loss = lambda reason: ledger.record(
        WorkerLost(at=ledger.clock(), kind="sandbox", reason=reason)
    )


def _begin(folder: RunFolder, ready: Ready) -> None:
    """Write the manifest, and the log with its first line; the run exists when the log does."""
    write_manifest(
        folder,
        compose(folder.id, ready.spec, ready.exams, ready.card, ready.opened, ready.sandbox),
    )
    entries = tuple(exam.planned(_check_names(exam)) for exam in ready.exams)
    draft = folder.events.with_suffix(".new")
    planned = RunPlanned(
        at=time.time(), run=folder.id, model=ready.card.name, entries=entries, shard=ready.spec.shard
    )
    write_log(draft, [planned, *ready.drawn])
    draft.rename(folder.events)


def _check_names(exam: Exam) -> tuple[str, ...]:
    """The checks of an entry; the first problem's are everybody's, which `Examiner` insists on."""
    problem = exam.problems[0]
    checks = exam.benchmark.checks(problem, problem.reference or "pass")
    return tuple(dict.fromkeys(check.name for check in checks))
