"""Everything that is looked at before a run may begin: data read, walls tested, model loaded, prompts measured.

What cannot be done is refused here, before anything has been written.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.benchmark import Benchmark, BenchmarkError, Prompt
from benchmarks.catalog import find
from engine.errors import UsageError
from engine.events import Noted, SampleCompleted
from engine.fitting import fitted
from engine.given import NoModel, answers_of_file, answers_of_run, carried_over, shard_of_answers
from engine.models.model import Model, ModelCard, Opened, Room
from engine.models.options import LlamaOptions, parse_lora
from engine.models.processors import sandbox_workers
from engine.models.reference import is_file, open_model
from engine.places import places
from engine.plan import (
    Exam,
    context_needed,
    convene,
    planned_samples,
    problem_key,
    room_to_answer,
    settle_style,
)
from engine.run import RunFolder
from engine.shards import take_shard
from engine.spec import Entry, ModelOptions, RunSpec
from engine.toolchains import NeededTools, needed_tools
from sandbox import open_sandbox
from sandbox.walls import Sandbox

TELL_SECONDS = 15.0
"""Between two words on how many prompts are made."""


@dataclass(frozen=True)
class Ready:
    """Everything an engine needs, looked at and found good."""

    spec: RunSpec
    exams: tuple[Exam, ...]
    model: Model
    card: ModelCard
    opened: Opened
    sandbox: Sandbox
    drawn: tuple[SampleCompleted | Noted, ...] = ()
    """Completions that exist before the run begins, and what is to be said of them."""


@dataclass(frozen=True)
class ReadyModel:
    """A model with room for the entries that are to be sat."""

    exams: tuple[Exam, ...]
    """The entries, their prompt style settled for this model."""
    model: Model
    card: ModelCard
    opened: Opened


async def prepare(
    spec: RunSpec, folder: RunFolder, stack: AsyncExitStack, narrate: Callable[[str], None]
) -> Ready:
    """Make everything ready that a run needs; what was opened is closed by `stack`.

    Raises:
        ProctorError, BenchmarkError, ModelError, SandboxUnavailable: it cannot be done; says why.
    """
    # What was named is looked at before the data, which may have to be fetched, and the walls, whose tests take seconds.
    model = None if spec.given else named_model(spec, folder.model_log, narrate)
    narrate("reading problems")
    exams = read_exams(spec)
    exams, drawn = _given(spec, folder, exams) if spec.given else (exams, [])
    narrate("testing the walls")
    packages = tuple(
        dict.fromkeys(name for exam in exams for name in getattr(exam.benchmark, "packages", ()))
    )
    said: list[str] = []
    sandbox = await _raise_walls(
        spec, packages, needed_tools(exam.benchmark for exam in exams), narrate, said.append
    )
    stack.push_async_callback(sandbox.close)
    if model is None:
        absent = NoModel(name=spec.model, source=spec.given)
        opened = await absent.open(Room(context=0))
        return Ready(spec, exams, absent, await absent.load(), opened, sandbox, (*_noted(said), *drawn))
    ready = await prepare_model(spec, exams, model, stack, narrate)
    carried = tuple(carried_over(ready.exams))
    return Ready(spec, ready.exams, ready.model, ready.card, ready.opened, sandbox, (*_noted(said), *carried))


def _noted(sentences: Sequence[str]) -> list[Noted]:
    return [Noted(at=time.time(), text=sentence) for sentence in sentences]


async def _raise_walls(
    spec: RunSpec,
    packages: tuple[str, ...],
    tools: NeededTools,
    narrate: Callable[[str], None],
    tell: Callable[[str], None],
) -> Sandbox:
    """Walls on this machine, or on every node of the cluster that was named; why not the strongest is told."""
    drawing = not spec.given
    if not spec.ray:
        workers = spec.workers or sandbox_workers(drawing=drawing)
        return await open_sandbox(spec.sandbox, workers=workers, packages=packages, lacks=tools, tell=tell)
    from engine.cluster.connection import connect
    from engine.cluster.walls import open_cluster_sandbox

    sandbox = await open_cluster_sandbox(
        connect(spec.ray),
        spec.sandbox,
        workers=spec.workers,
        packages=packages,
        lacks=tools,
        drawing=drawing,
    )
    if sandbox.passed_over:
        tell(sandbox.passed_over)
    nodes, workers = sandbox.nodes, sandbox.workers
    narrate(f"walls stand on {nodes} node{'s' * (nodes > 1)}, with {workers} worker{'s' * (workers > 1)}.")
    return sandbox


def named_model(spec: RunSpec, log: Path, narrate: Callable[[str], None]) -> Model:
    """The model on this machine, or on the cluster's nodes where that was asked for and it is a file; not loaded yet.

    Raises:
        ModelError: it is not here, or its options cannot be meant.
    """
    options = _llama_options(spec.options)
    if spec.ray and spec.options.split == "workers" and is_file(spec.model):
        from engine.cluster.connection import connect
        from engine.cluster.drawing import open_cluster_model

        return open_cluster_model(connect(spec.ray), spec.model, options)
    return open_model(spec.model, models=places().models, log=log, options=options, tell=narrate)


def read_exams(spec: RunSpec) -> tuple[Exam, ...]:
    """The entries of a suite with their data read; of a shard its own problems, unless answers say which those are.

    Raises:
        UsageError, BenchmarkError: a benchmark, its data or a subset is not to be had.
    """
    exams = [_exam(i, entry) for i, entry in enumerate(spec.suite.entries)]
    return take_shard(exams, "" if spec.given else spec.shard)


async def prepare_model(
    spec: RunSpec,
    exams: tuple[Exam, ...],
    model: Model,
    stack: AsyncExitStack,
    narrate: Callable[[str], None],
) -> ReadyModel:
    """Load a model, settle prompt styles, measure prompts and make room for the longest.

    Raises:
        UsageError, ModelError: it cannot be loaded, or a problem does not fit.
    """
    narrate(f"loading {spec.model}")
    stack.push_async_callback(model.close)
    card = await model.load()
    exams = tuple(replace(exam, entry=settle_style(exam.entry, card, exam.benchmark)) for exam in exams)
    room_to_answer(exams, spec.options.thinking_tokens)
    narrate("measuring prompts")
    lengths = await measured(model, exams, narrate)
    exams, lengths = await fitted(model, exams, lengths, card, spec.options.context)
    opened = await model.open(
        Room(
            context=context_needed(exams, lengths, card, spec.options.context),
            slots=spec.options.slots,
            samples=planned_samples(exams),
            threads=spec.options.threads,
            reproducible=spec.options.reproducible,
        )
    )
    return ReadyModel(exams, model, card, opened)


def _given(
    spec: RunSpec, folder: RunFolder, exams: tuple[Exam, ...]
) -> tuple[tuple[Exam, ...], Sequence[SampleCompleted | Noted]]:
    """The answers to mark: from this run's own log if it has one, else from where they were given."""
    source = Path(spec.given)
    is_run = source.is_dir() and (source / "events.jsonl").exists()
    if folder.events.exists():
        return answers_of_run(folder, exams)[0], []
    if is_run:
        return answers_of_run(RunFolder(source), exams)
    exam, drawn = answers_of_file(source, exams[0])
    if spec.shard:
        exam, drawn = shard_of_answers(exam, drawn, spec.shard)
    return (exam,), drawn


def _exam(index: int, entry: Entry) -> Exam:
    exam = convene(index, entry, _benchmark(entry))
    if not entry.extraction:
        return exam
    whose = "" if entry.extraction == "proctor" else entry.extraction
    reader = find(entry.benchmark, folder=places().benchmarks, harness=whose)
    style = "chat" if entry.protocol.style == "given" else exam.style
    try:
        reader.prompt(exam.problems[0], style)
    except BenchmarkError:
        raise UsageError(
            f"extraction {entry.extraction!r} does not read {'whole answers' if style == 'chat' else 'continuations'}, "
            f"which is what there is of {entry.benchmark}. Choose another."
        ) from None
    return replace(exam, reader=reader)


def _benchmark(entry: Entry) -> Benchmark:
    return find(
        entry.benchmark,
        folder=places().benchmarks,
        data=Path(entry.data) if entry.data else None,
        harness=entry.protocol.harness,
        options=entry.options,
    )


async def measured(model: Model, exams: tuple[Exam, ...], narrate: Callable[[str], None]) -> dict[str, int]:
    """Tokens of every prompt; prompts that are made of whole repositories take seconds each, and are counted aloud."""
    keys: list[str] = []
    prompts: list[Prompt] = []
    asked = sum(len(exam.problems) for exam in exams)
    told = time.monotonic()
    for exam in exams:
        for problem in exam.problems:
            keys.append(problem_key(exam.index, problem.id))
            prompts.append(exam.prompt(problem))
            if len(prompts) < asked and time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                narrate(f"measuring prompts: {len(prompts)} of {asked} are made")
    return dict(zip(keys, await model.measure(prompts), strict=True))


def _llama_options(options: ModelOptions) -> LlamaOptions:
    """The embedded back end's own view of a run's options."""
    return LlamaOptions(
        gpu_layers=options.gpu_layers,
        main_gpu=options.main_gpu,
        visible_gpus=options.gpus,
        split=options.split,
        flash_attention=options.flash_attention,
        kv_type=options.kv_type,
        lora=tuple(parse_lora(text) for text in options.lora),
        ubatch=options.ubatch,
        thinking_tokens=options.thinking_tokens,
        chat_template=options.chat_template,
    )
