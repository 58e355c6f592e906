"""One engine process, from the order it is given to the last event it records.

Nothing is written before everything has been looked at: data read, walls tested, model loaded, prompts
measured. Only then does the run's folder appear, whole, and whoever waits is told; a refusal leaves nothing.
"""

import asyncio
import os
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from benchmarks.benchmark import Benchmark, BenchmarkError, Prompt
from benchmarks.catalog import find
from engine.conductor import Conductor
from engine.errors import ProctorError
from engine.events import RunPlanned, RunStopped, SampleCompleted
from engine.given import NoModel, answers_of_file, answers_of_run, as_given
from engine.ledger import Ledger
from engine.log import write_log
from engine.manifest import compose, refuse_changes, spec_of
from engine.models.model import Model, ModelCard, ModelError, Opened, Room
from engine.models.options import LlamaOptions, parse_lora
from engine.models.reference import open_model
from engine.order import Announcement, Begun, Doing, Order, Refused
from engine.places import places
from engine.plan import Exam, context_needed, convene, problem_key, settle_style
from engine.run import RunFolder, write_manifest
from engine.spec import Entry, ModelOptions, RunSpec
from sandbox import open_sandbox
from sandbox.walls import Sandbox, SandboxUnavailable


@dataclass(frozen=True)
class Ready:
    """Everything an engine needs, looked at and found good."""

    spec: RunSpec
    exams: tuple[Exam, ...]
    model: Model
    card: ModelCard
    opened: Opened
    sandbox: Sandbox
    drawn: tuple[SampleCompleted, ...] = ()
    """Completions that exist before the run begins."""


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
        return asyncio.run(_carry_out(order, announce))
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


async def _carry_out(order: Order, announce: Callable[[Announcement], None]) -> int:
    def narrate(what: str) -> None:
        announce(Doing(what=what))

    folder = RunFolder(Path(order.folder))
    async with AsyncExitStack() as stack:
        stack.enter_context(folder.hold())
        if order.spec is None:
            manifest = folder.read_manifest()
            ready = await _prepare(spec_of(manifest), folder, stack, narrate)
            refuse_changes(manifest, ready.exams, ready.card)
        else:
            ready = await _prepare(order.spec, folder, stack, narrate)
            _begin(folder, ready)
        announce(Begun())
        return await _conduct(folder, ready)


async def _prepare(
    spec: RunSpec, folder: RunFolder, stack: AsyncExitStack, narrate: Callable[[str], None]
) -> Ready:
    narrate("reading problems")
    entries = spec.suite.entries
    exams = tuple(convene(i, entry, _benchmark(entry)) for i, entry in enumerate(entries))
    narrate("testing the walls")
    sandbox = await open_sandbox(spec.sandbox, workers=spec.workers or default_workers())
    stack.push_async_callback(sandbox.close)
    if spec.given:
        exams, drawn = _given(spec, folder, exams)
        model: Model = NoModel(name=spec.model, source=spec.given)
        card = await model.load()
        opened = await model.open(Room(context=0))
        return Ready(spec, exams, model, card, opened, sandbox, tuple(drawn))
    narrate(f"loading {spec.model}")
    model = open_model(
        spec.model, models=places().models, log=folder.model_log, options=_llama_options(spec.options)
    )
    stack.push_async_callback(model.close)
    card = await model.load()
    exams = tuple(replace(exam, entry=settle_style(exam.entry, card, exam.benchmark)) for exam in exams)
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
    return Ready(spec, exams, model, card, opened, sandbox)


def _given(
    spec: RunSpec, folder: RunFolder, exams: tuple[Exam, ...]
) -> tuple[tuple[Exam, ...], list[SampleCompleted]]:
    """The answers to mark: from this run's own log if it has one, else from where they were given."""
    source = Path(spec.given)
    is_run = source.is_dir() and (source / "events.jsonl").exists()
    if folder.events.exists():
        kept, _ = answers_of_run(folder, exams)
        return kept if is_run else tuple(as_given(exam) for exam in kept), []
    if is_run:
        return answers_of_run(RunFolder(source), exams)
    exam, drawn = answers_of_file(source, exams[0])
    return (exam,), drawn


def _benchmark(entry: Entry) -> Benchmark:
    return find(entry.benchmark, folder=places().benchmarks, data=Path(entry.data) if entry.data else None)


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


def _begin(folder: RunFolder, ready: Ready) -> None:
    """Write the manifest, and the log with its first line; the run exists when the log does."""
    write_manifest(
        folder,
        compose(folder.id, ready.spec, ready.exams, ready.card, ready.opened, ready.sandbox),
    )
    entries = tuple(exam.planned(_check_names(exam)) for exam in ready.exams)
    draft = folder.events.with_suffix(".new")
    planned = RunPlanned(at=time.time(), run=folder.id, model=ready.card.name, entries=entries)
    write_log(draft, [planned, *ready.drawn])
    draft.rename(folder.events)


def _llama_options(options: ModelOptions) -> LlamaOptions:
    """The embedded back end's own view of a run's options."""
    return LlamaOptions(
        gpu_layers=options.gpu_layers,
        main_gpu=options.main_gpu,
        split=options.split,
        flash_attention=options.flash_attention,
        kv_type=options.kv_type,
        lora=tuple(parse_lora(text) for text in options.lora),
    )


def _check_names(exam: Exam) -> tuple[str, ...]:
    problem = exam.problems[0]
    return tuple(check.name for check in exam.benchmark.checks(problem, problem.reference or "pass"))
