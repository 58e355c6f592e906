"""Proof that a run can be repeated: some of its samples are drawn again and compared byte by byte."""

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import UsageError
from engine.events import SampleCompleted
from engine.log import read_log
from engine.manifest import refuse_changes, settled_spec
from engine.models.model import Ask, Completion, ModelLost
from engine.plainly import plainly
from engine.plan import Exam, problem_key
from engine.preparation import named_model, prepare_model, read_exams
from engine.run import RunFolder
from engine.several import several


@dataclass(frozen=True)
class Repeated:
    """One sample drawn again."""

    entry: int
    problem: str
    sample: int
    same: bool
    first_difference: int | None = None
    """Characters that the two texts share before they part; None where they are equal."""


@dataclass(frozen=True)
class Verification:
    """What drawing again showed."""

    run: str
    samples: tuple[Repeated, ...]
    reproducible: bool
    """Whether this model, opened now, promises the same text."""
    depends_on: str

    @property
    def same(self) -> int:
        return sum(sample.same for sample in self.samples)


async def verify(folder: RunFolder, count: int, narrate: Callable[[str], None]) -> Verification:
    """Draw `count` of a run's samples again, chosen by a hash so that anyone chooses the same ones.

    Raises:
        ProctorError: the run's model or data is not here or has changed, or it has no samples.
    """
    manifest = folder.read_manifest()
    spec = settled_spec(manifest)
    if spec.given:
        raise UsageError(f"Run {folder.id} marked answers that were given: there is no model to ask again.")
    drawn = [event for event in read_log(folder.events) if isinstance(event, SampleCompleted)]
    chosen = sorted(drawn, key=_lot)[:count]
    if not chosen:
        raise UsageError(f"Run {folder.id} holds no samples to draw again.")
    with plainly(), tempfile.TemporaryDirectory(prefix="proctor-verify-") as temporary:
        async with AsyncExitStack() as stack:
            exams = read_exams(spec)
            model = named_model(spec, Path(temporary) / "model.log", narrate)
            ready = await prepare_model(spec, exams, model, stack, narrate)
            refuse_changes(manifest, ready.exams, ready.card)
            narrate(f"drawing {several(len(chosen), 'sample')} again")
            texts: dict[tuple[str, int], str] = {}
            for ask in _asks(ready.exams, chosen):
                await ready.model.ask(ask)
            async for answer in ready.model.answers():
                match answer:
                    case Completion():
                        texts[answer.key] = answer.text
                    case ModelLost(final=True):
                        raise UsageError(f"The model could not go on: {answer.reason}")
                    case _:
                        continue
                if len(texts) == len(chosen):
                    break
            return Verification(
                run=folder.id,
                samples=tuple(
                    _compare(event, texts[problem_key(event.entry, event.problem), event.sample])
                    for event in chosen
                ),
                reproducible=ready.opened.reproducible,
                depends_on=ready.opened.depends_on,
            )


def _asks(exams: tuple[Exam, ...], chosen: Iterable[SampleCompleted]) -> Iterable[Ask]:
    by_problem: dict[tuple[int, str], list[int]] = defaultdict(list)
    for event in chosen:
        by_problem[event.entry, event.problem].append(event.sample)
    for (entry, problem), samples in by_problem.items():
        exam = exams[entry]
        item = next(p for p in exam.problems if p.id == problem)
        yield exam.ask(item, samples)


def _compare(event: SampleCompleted, text: str) -> Repeated:
    outcome = Repeated(event.entry, event.problem, event.sample, same=text == event.text)
    if outcome.same:
        return outcome
    pairs = zip(text, event.text, strict=False)
    shared = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(text), len(event.text)))
    return replace(outcome, first_difference=shared)


def _lot(event: SampleCompleted) -> bytes:
    return hashlib.blake2b(f"{event.entry}\0{event.problem}\0{event.sample}".encode()).digest()
