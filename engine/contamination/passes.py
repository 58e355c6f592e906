"""Passes of a local model over a benchmark's texts: the part of the search for contamination that needs the model."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.benchmark import CallsCheck, Problem, Prompt
from engine.contamination.continuation import Half, Recital, halve, recital_signals, recite
from engine.contamination.likelihood import Pair, likelihood_signals, pair_scores, score_texts
from engine.contamination.renaming import plain, renamed
from engine.contamination.signal import Signal
from engine.errors import UsageError
from engine.models.model import Ask, Completion, Draw, ModelError, ModelLost, Room, Sampling
from engine.models.reference import model_file, open_model
from engine.places import Places
from engine.plainly import plainly
from engine.plan import Exam, choose
from engine.preparation import read_exams
from engine.seeds import sample_seed
from engine.spec import Entry, RunSpec, Suite

LONGEST = 256
"""Tokens that a continuation may have."""


def likelihood_pass(
    entry: Entry, model: str, places: Places, narrate: Callable[[str], None]
) -> tuple[Signal, ...]:
    """Score a benchmark's published solutions and the same under other names with a local model.

    Raises:
        UsageError, ModelError: the benchmark publishes no solutions, or the model has no file here.
    """
    narrate("reading problems")
    pairs = list(_pairs(_chosen(entry, model)[1]))
    path = model_file(model, places.models)
    if path is None or path.suffix != ".gguf":
        raise UsageError(
            f"{model}: probabilities of given texts need a GGUF file on this machine, not a server."
        )
    if not path.is_file():
        raise UsageError(f"{path}: there is no such model file. `proctor models get {model}` fetches it.")
    narrate(f"scoring {2 * len(pairs)} texts")
    texts = [text for pair in pairs for text in (pair.published, pair.renamed)]
    return likelihood_signals(pair_scores(pairs, score_texts(path, texts)))


async def continuation_pass(
    entry: Entry, model: str, places: Places, narrate: Callable[[str], None]
) -> tuple[Signal, ...]:
    """Let a model go on with the first halves of published solutions and tests, greedily.

    Raises:
        UsageError, ModelError: there is nothing to go on with, or the model cannot be used.
    """
    narrate("reading problems")
    exam, chosen = _chosen(entry, model)
    halves = [half for problem in chosen for half in _halves(problem, _tests(exam, problem))]
    if not halves:
        raise UsageError(
            f"{entry.benchmark} publishes no solutions or tests that are long enough to be cut in two."
        )
    with plainly(), tempfile.TemporaryDirectory(prefix="proctor-recital-") as temporary:
        async with AsyncExitStack() as stack:
            narrate(f"loading {model}")
            opened = open_model(model, models=places.models, log=Path(temporary) / "model.log")
            stack.push_async_callback(opened.close)
            await opened.load()
            prompts = [Prompt(text=half.shown) for half in halves]
            lengths = await opened.measure(prompts)
            await opened.open(Room(context=max(lengths) + LONGEST))
            narrate(f"going on with {len(halves)} texts")
            for number, (half, prompt) in enumerate(zip(halves, prompts, strict=True)):
                draw = Draw(key=(str(number), 0), seed=sample_seed(0, half.problem, 0))
                await opened.ask(Ask(prompt=prompt, draws=(draw,), sampling=Sampling(), max_tokens=LONGEST))
            recitals: list[Recital] = []
            async for answer in opened.answers():
                match answer:
                    case Completion():
                        recitals.append(recite(halves[int(answer.key[0])], answer.text))
                    case ModelLost(final=True):
                        raise ModelError(f"The model could not go on: {answer.reason}")
                    case _:
                        pass
                if len(recitals) == len(halves):
                    break
    return recital_signals(recitals)


def benchmark_texts(entry: Entry) -> dict[str, str]:
    """What of each problem would lie in a corpus that holds it: its words and its published solution, by id."""
    return {problem.id: f"{problem.text}\n{_solution(problem)}" for problem in _chosen(entry, "")[1]}


def _chosen(entry: Entry, model: str) -> tuple[Exam, list[Problem]]:
    with plainly():
        exam: Exam = read_exams(
            RunSpec(suite=Suite(name=entry.benchmark, entries=(entry,)), model=model or "demo")
        )[0]
    chosen = choose(exam.benchmark.problems(), entry.subset, entry.protocol.seed, exam.benchmark.card.name)
    return exam, chosen


def _tests(exam: Exam, problem: Problem) -> str:
    """The published tests, where they are a text of some lines that a corpus or a model might hold."""
    published = problem.row.get("test")
    if isinstance(published, str):
        return published
    if not problem.reference:
        return ""
    first = next(
        (c for c in exam.benchmark.checks(problem, problem.reference) if isinstance(c, CallsCheck)), None
    )
    return first.tests if first and len(first.tests) < 20_000 else ""


def _solution(problem: Problem) -> str:
    """The published solution alone, without the prompt in front of it."""
    return problem.reference.removeprefix(problem.text)


def _pairs(problems: Sequence[Problem]) -> Iterator[Pair]:
    found = False
    for problem in problems:
        published, other = plain(problem.reference), renamed(problem.reference)
        if problem.reference and published and other and published != other:
            found = True
            yield Pair(problem=problem.id, published=published, renamed=other)
    if not found:
        raise UsageError("This benchmark publishes no solutions in Python: there is nothing to compare with.")


def _halves(problem: Problem, tests: str) -> Iterator[Half]:
    for kind, text in (
        ("solution", plain(problem.reference) if problem.reference else ""),
        ("renamed solution", renamed(problem.reference) if problem.reference else ""),
        ("tests", tests),
    ):
        half = halve(problem.id, kind, text or "")
        if half is not None:
            yield half
