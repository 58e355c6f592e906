"""Answers that were given elsewhere: a file of samples, or the completions of an earlier run.

Marking them is an ordinary run that has nothing left to draw. What a tool calls a completion is joined with
its prompt, what it calls a solution stands alone, and neither goes through extraction; the completions of one
of our own runs do, because they are what the model wrote.
"""

import hashlib
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import msgspec

from benchmarks.benchmark import Benchmark, Problem, Prompt
from benchmarks.carried import Carrying
from benchmarks.given import JoinsGiven
from benchmarks.halves import HALF, numbered
from benchmarks.interchange import read_answers
from benchmarks.parsing import parse
from engine.errors import UsageError
from engine.events import Noted, SampleCompleted
from engine.log import LogReader
from engine.models.model import Answer, Ask, ModelCard, ModelError, Opened, Room, SampleKey
from engine.plan import Exam
from engine.protocol import USUAL_K
from engine.run import RunFolder
from engine.seeds import shuffled
from engine.several import several
from engine.shards import take_shard

Place: TypeAlias = tuple[int, str, int]
"""Entry, problem and number of a sample."""


@dataclass(frozen=True)
class NoModel:
    """The model of a run in which everything was drawn before it began."""

    name: str
    source: str

    async def load(self) -> ModelCard:
        return ModelCard(name=self.name, source=self.source, chat=True, backend="answers given")

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        return [0 for _ in prompts]

    async def open(self, room: Room) -> Opened:
        return Opened(slots=1, context=0, threads=0, reproducible=True)

    async def ask(self, ask: Ask) -> None:
        raise ModelError(f"{self.source} holds no answer for {ask.draws[0].key}.")

    async def answers(self) -> AsyncIterator[Answer]:
        never: tuple[Answer, ...] = ()
        for answer in never:
            yield answer

    async def pause(self, paused: bool) -> None: ...

    async def stream(self, wanted: bool) -> None: ...

    async def cancel(self, keys: Sequence[SampleKey] | None = None) -> None: ...

    async def close(self) -> None: ...


def answers_of_file(path: Path, exam: Exam) -> tuple[Exam, list[SampleCompleted | Noted]]:
    """The answers in a file of another tool, and the entry narrowed to the problems it answers.

    Answers to other problems are left out, and a note says so.

    Raises:
        UsageError: the file cannot be read, or answers no problem of the benchmark.
    """
    try:
        given = list(read_answers(path, [problem.id for problem in exam.benchmark.problems()]))
    except OSError as error:
        place = error.filename or path
        raise UsageError(f"{place}: cannot be read: {error.strerror or error}.") from None
    except ValueError as error:
        raise UsageError(f"{path}: {error}. `proctor score --help` lists what can be read.") from None
    by_id = {problem.id: problem for problem in exam.problems}
    known = [answer for answer in given if answer.problem in by_id]
    if not given:
        raise UsageError(f"{path}: holds no answers.")
    if not known:
        seen = given[0].problem
        raise UsageError(
            f"{path}: answers no problem of {exam.benchmark.card.title} (its first line answers {seen}, "
            f"a problem here is called {next(iter(by_id), '')}). Name another benchmark with --benchmark."
        )
    counts: dict[str, int] = defaultdict(int)
    events: list[SampleCompleted | Noted] = []
    left_out = [answer.problem for answer in given if answer.problem not in by_id]
    if left_out:
        events.append(Noted(at=time.time(), level="warning", text=_left_out(path.name, left_out, exam)))
    broken = sum(HALF.search(answer.text) is not None for answer in known)
    if broken:
        many = "1 answer holds" if broken == 1 else f"{broken} answers hold"
        note = f"{path.name}: {many} half characters, which no file can: their numbers stand for them, between NULs"
        events.append(Noted(at=time.time(), level="warning", text=note))
    for answer in known:
        problem = by_id[answer.problem]
        text = answer.text if answer.stands_alone else _continued(exam.benchmark, problem, answer.text)
        events.append(_drawn(text, problem, counts[problem.id]))
        counts[answer.problem] += 1
    if lacking := _lacking(exam, counts):
        events.append(Noted(at=time.time(), level="warning", text=lacking))
    return _narrowed(exam, counts), events


def _lacking(exam: Exam, counts: Mapping[str, int]) -> str:
    """What to tell of a k that was asked for and that some problem has too few answers for; empty for nothing.

    Of the usual k those that no problem has answers enough for are not missed.
    """
    fewest = min(counts, key=lambda problem: counts[problem])
    missed = (
        exam.protocol.k if exam.protocol.k != USUAL_K else [k for k in USUAL_K if k <= max(counts.values())]
    )
    left_out = [k for k in missed if k > counts[fewest]]
    if not left_out:
        return ""
    ks = ", ".join(f"pass@{k}" for k in left_out)
    return f"{ks} cannot be told: {fewest} has {several(counts[fewest], 'answer')}"


def shard_of_answers(
    exam: Exam, drawn: Sequence[SampleCompleted | Noted], shard: str
) -> tuple[Exam, list[SampleCompleted | Noted]]:
    """A shard of answers that were given: every N-th of the problems that have some, with all of their answers.

    The shards of one file share its n and k and the digest of all its answers, so that they are known to belong together.

    Raises:
        UsageError: the shard is none, or there are more shards than problems with answers.
    """
    digest = hashlib.sha256()
    for event in drawn:
        if isinstance(event, SampleCompleted):
            digest.update(repr((event.problem, event.sample, event.text)).encode())
    (part,) = take_shard([exam], shard)
    counts = {problem.id: exam.samples(problem.id) for problem in part.problems}
    mine = [event for event in drawn if isinstance(event, Noted) or event.problem in counts]
    return replace(part, counts=counts, given=digest.hexdigest()), mine


def answers_of_run(
    folder: RunFolder, exams: Sequence[Exam]
) -> tuple[tuple[Exam, ...], list[SampleCompleted]]:
    """The completions of a run, and its entries narrowed to the problems that have some.

    Samples are numbered anew, in their order: a run that was stopped, or is still at work, has a third answer to a
    problem and no second. What was a whole program in the run, because it came from another tool's file, is one
    still.

    Raises:
        UsageError: it has none, or none for these entries.
    """
    events = [event for event in completions(folder) if event.entry < len(exams)]
    counts: list[dict[str, int]] = [defaultdict(int) for _ in exams]
    for event in events:
        counts[event.entry][event.problem] += 1
    if not events:
        raise UsageError(f"Run {folder.id} holds no completions to mark.")
    kept = tuple(_narrowed(exam, counts[exam.index]) for exam in exams)
    for exam in kept:
        if not exam.problems:
            raise UsageError(
                f"Run {folder.id} answers no problem of {exam.benchmark.card.title}: its first answer is for "
                f"{events[0].problem}. Name a benchmark with the same problems."
            )
    place = renumbered(events)
    return kept, [
        msgspec.structs.replace(event, sample=place[event.entry, event.problem, event.sample])
        for event in events
        if event.problem in kept[event.entry].counts
    ]


def completions(folder: RunFolder) -> Iterator[SampleCompleted]:
    """Every completion that a run holds, as recorded."""
    reader = LogReader(folder.events)
    while batch := reader.read():
        yield from (event for event in batch if isinstance(event, SampleCompleted))


def renumbered(events: Iterable[SampleCompleted]) -> dict[Place, int]:
    """The number of each sample among the answers to its problem that are there, from 0 and without a gap."""
    numbers: dict[Place, int] = {}
    there: dict[tuple[int, str], int] = defaultdict(int)
    for key in sorted((event.entry, event.problem, event.sample) for event in events):
        numbers[key] = there[key[:2]]
        there[key[:2]] += 1
    return numbers


def carried_over(exams: Sequence[Exam]) -> Iterator[SampleCompleted]:
    """The answers that stand already in benchmarks that carry some over; nothing is drawn for them."""
    for exam in exams:
        if not isinstance(exam.benchmark, Carrying):
            continue
        carried = exam.benchmark.carried()
        for problem in exam.problems:
            if problem.id in carried:
                for sample in range(exam.samples(problem.id)):
                    yield SampleCompleted(
                        at=0.0,
                        entry=exam.index,
                        problem=problem.id,
                        sample=sample,
                        text=carried[problem.id],
                        finish="stop",
                        seed=0,
                    )


def _left_out(file: str, problems: Sequence[str], exam: Exam) -> str:
    """What to tell of answers to problems that are not sat."""
    names = list(dict.fromkeys(problems))
    some = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    left = "1 answer in {} is" if len(problems) == 1 else f"{len(problems)} answers in {{}} are"
    return f"{left.format(file)} left out: {exam.benchmark.card.title} here holds no {some}"


def _continued(benchmark: Benchmark, problem: Problem, completion: str) -> str:
    if isinstance(benchmark, JoinsGiven):
        return benchmark.continued(problem, completion)
    # A prompt in words is no program: what answers it stands alone.
    return completion if parse(problem.text) is None else problem.text + completion


def _drawn(text: str, problem: Problem, sample: int) -> SampleCompleted:
    """The answer as it is recorded."""
    return SampleCompleted(
        at=0.0, problem=problem.id, sample=sample, text=numbered(text), finish="stop", seed=0
    )


def _narrowed(exam: Exam, counts: dict[str, int]) -> Exam:
    """The entry with just the problems that have answers, and n as it really is."""
    by_id = {problem.id: problem for problem in exam.problems}
    order = [problem for problem in shuffled(counts, exam.protocol.seed) if problem in by_id]
    answered = [counts[problem] for problem in order] or [exam.protocol.n]
    k = tuple(k for k in exam.protocol.k if k <= min(answered)) or (1,)
    protocol = msgspec.structs.replace(exam.protocol, n=max(answered), k=k)
    return replace(
        exam,
        entry=msgspec.structs.replace(exam.entry, protocol=protocol),
        problems=tuple(by_id[problem] for problem in order),
        counts={problem: counts[problem] for problem in order},
    )
