"""What a run is going to do: entries with their problems in the order of drawing, and each problem's prompt."""

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from benchmarks.benchmark import Benchmark, Message, Origin, Problem, Prompt, PromptStyle, Solution
from benchmarks.given import JoinsGiven
from benchmarks.official import OfficialTool, OtherTests
from benchmarks.official_run import OfficialRunner
from benchmarks.sanitizer import choice
from engine.errors import UsageError
from engine.events import PlannedEntry
from engine.models.model import Ask, Draw, ModelCard, Sampling
from engine.protocol import Protocol
from engine.seeds import sample_seed, shuffled
from engine.spec import Entry

PYTHON_FUNCTIONS = "python functions"
"""The kind of benchmark for which EvalPlus's sanitizer was made."""

STANDS_ALONE = Prompt(messages=(Message(role="user", content=""),))
"""The prompt of an answer that was given elsewhere: its text continues nothing."""


@dataclass(frozen=True)
class Exam:
    """One entry of the suite, made concrete: its data read and its problems chosen and ordered."""

    index: int
    entry: Entry
    benchmark: Benchmark
    origin: Origin
    problems: tuple[Problem, ...]
    published: int
    counts: Mapping[str, int] = field(default_factory=dict)
    """Samples by problem id, where they differ from the protocol's n."""
    reader: Benchmark | None = None
    """Who takes the code out of the texts, where the entry names another than the benchmark's own protocol."""
    cuts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """By problem id, the shares to which its prompt was cut one after the other, to fit the model."""
    whole: tuple[str, ...] = ()
    """Ids of all problems of the run in the order of drawing, where this is a shard of it."""
    given: str = ""
    """sha256 of all answers that were given, where this is a shard of them."""

    @cached_property
    def tool(self) -> OfficialTool | None:
        """Who knows the official tool's word, asked once: what an adapter can do is dear to find out for every sample."""
        return self.benchmark if isinstance(self.benchmark, OfficialTool) else None

    @cached_property
    def runner(self) -> OfficialRunner | None:
        """Who can have the official tool imitated."""
        return self.benchmark if isinstance(self.benchmark, OfficialRunner) else None

    @cached_property
    def other_tests(self) -> OtherTests | None:
        """Who knows which samples the official tool tests otherwise."""
        return self.benchmark if isinstance(self.benchmark, OtherTests) else None

    @cached_property
    def joining(self) -> JoinsGiven | None:
        """Who joins given answers with their problems in a way of its own."""
        return self.benchmark if isinstance(self.benchmark, JoinsGiven) else None

    @property
    def as_given(self) -> bool:
        """Whether answers are programs already, given by another tool's file: nothing is taken out of them."""
        return self.protocol.style == "given" and not self.entry.extraction

    def samples(self, problem: str) -> int:
        """How many samples a problem has."""
        return self.counts.get(problem, self.protocol.n)

    @property
    def protocol(self) -> Protocol:
        return self.entry.protocol

    @property
    def style(self) -> PromptStyle:
        """The prompt style; `auto` has been settled by `settle_style`."""
        return "chat" if self.protocol.style == "chat" else "completion"

    @property
    def sampling(self) -> Sampling:
        return Sampling(
            temperature=self.protocol.temperature,
            top_p=self.protocol.top_p,
            top_k=self.protocol.top_k,
            min_p=self.protocol.min_p,
        )

    def prompt(self, problem: Problem) -> Prompt:
        """What the model is shown for a problem under this entry's protocol."""
        prompt = self.benchmark.prompt(problem, self.style)
        if self.protocol.system and prompt.is_chat:
            system = Message(role="system", content=self.protocol.system)
            rest = tuple(m for m in prompt.messages if m.role != "system")
            return Prompt(messages=(system, *rest), prefill=prompt.prefill, stops=prompt.stops)
        return prompt

    def solve(self, problem: Problem, text: str) -> Solution:
        """The code in a model's answer to a problem; never raises."""
        if self.as_given:
            if self.joining is not None:
                return self.joining.as_given(problem, text)
            python = problem.entry_point and self.benchmark.card.kind == PYTHON_FUNCTIONS
            other = choice(text, problem.entry_point, text) if python else None
            return Solution(code=text, rule="as given", sanitized=other)
        reader = self.reader or self.benchmark
        if self.protocol.style == "given":
            return reader.extract(problem, STANDS_ALONE, text)
        return reader.extract(problem, self.prompt(problem), text)

    def ask(self, problem: Problem, samples: Iterable[int]) -> Ask:
        """What the model is asked for samples of a problem; seeds depend on nothing but what is drawn."""
        return Ask(
            prompt=self.prompt(problem),
            draws=tuple(
                Draw(
                    key=(problem_key(self.index, problem.id), sample),
                    seed=sample_seed(self.protocol.seed, problem.id, sample),
                )
                for sample in samples
            ),
            sampling=self.sampling,
            max_tokens=self.protocol.max_tokens,
        )

    def planned(self, checks: tuple[str, ...]) -> PlannedEntry:
        """This entry as the log's first line tells it."""
        return PlannedEntry(
            benchmark=self.benchmark.card.name,
            title=self.benchmark.card.title,
            problems=tuple(problem.id for problem in self.problems),
            n=self.protocol.n,
            counts=tuple(self.samples(problem.id) for problem in self.problems) if self.counts else (),
            k=self.protocol.k,
            checks=checks,
            published=self.published,
            protocol=self.protocol.line() + self._conditions(),
        )

    def _conditions(self) -> str:
        """What is not as usual about the prompts and the marking, for display."""
        read = f" · read as {self.entry.extraction}" if self.entry.extraction else ""
        shown = self.entry.options.get("retrieval", "")
        files = f" · files by {shown}" if shown else ""
        return read + files + (f" · {self.entry.cpu:g} s of CPU" if self.entry.cpu is not None else "")


def problem_key(entry: int, problem: str) -> str:
    """A problem's key as the model hands it back: its id, and behind it the entry where that is not the first."""
    return f"{problem}\t{entry}" if entry else problem


def entry_and_problem(key: str) -> tuple[int, str]:
    """The entry and problem id that `problem_key` put together."""
    problem, _, entry = key.partition("\t")
    return int(entry or 0), problem


def planned_samples(exams: Iterable[Exam]) -> int:
    """Samples of a whole run."""
    return sum(exam.samples(problem.id) for exam in exams for problem in exam.problems)


def convene(index: int, entry: Entry, benchmark: Benchmark) -> Exam:
    """Read an entry's benchmark, and choose and order its problems.

    Raises:
        UsageError: the subset names no problem.
        benchmarks.benchmark.BenchmarkError: the data is not to be had.
    """
    origin = benchmark.load()
    everything = benchmark.problems()
    chosen = choose(everything, entry.subset, entry.protocol.seed, benchmark.card.name)
    return Exam(
        index=index,
        entry=entry,
        benchmark=benchmark,
        origin=origin,
        problems=tuple(chosen),
        published=len(everything),
    )


def choose(
    problems: Sequence[Problem], subset: str, seed: int, benchmark: str = "the benchmark"
) -> list[Problem]:
    """The problems a subset names, in the order of drawing: shuffled by the seed.

    A number takes that many at random (a fair subset: the first problems of most benchmarks are easier than
    the rest), `first:N` the first N as published, anything else ids or globs separated by commas.

    Raises:
        UsageError: nothing is left, or an id is unknown.
    """
    by_id = {problem.id: problem for problem in problems}
    order = [by_id[i] for i in shuffled(by_id, seed)]
    text = subset.strip()
    if not text:
        return order
    if text.isdecimal():
        wanted = int(text)
        if wanted < 1:
            raise UsageError("--subset 0: take at least one problem, or leave --subset out for all of them.")
        return order[:wanted]
    if text.startswith("first:") and text[6:].isdecimal() and int(text[6:]) > 0:
        first = {problem.id for problem in list(problems)[: int(text[6:])]}
        return [problem for problem in order if problem.id in first]
    names: set[str] = set()
    for pattern in (part.strip() for part in text.split(",")):
        hits = fnmatch.filter(by_id, pattern)
        if not hits:
            sample = ", ".join(list(by_id)[:3])
            raise UsageError(
                f"--subset {pattern!r} fits no problem of {benchmark}. Ids look like {sample}; "
                "a number takes that many at random, first:N the first N."
            )
        names.update(hits)
    return [problem for problem in order if problem.id in names]


def settle_style(entry: Entry, card: ModelCard, benchmark: Benchmark) -> Entry:
    """The entry with `auto` replaced by the style this model and benchmark call for.

    Raises:
        UsageError: the style asked for is one that the model or the benchmark does not have.
    """
    style, styles = entry.protocol.style, benchmark.card.styles
    if style == "auto":
        style = "chat" if card.chat and "chat" in styles else "completion"
    if style == "chat" and not card.chat:
        raise UsageError(
            f"{card.name} brings no chat template and is of no family whose template is known. "
            "Use --prompt-style completion."
        )
    if style not in styles:
        raise UsageError(
            f"{benchmark.card.title} has no {style} prompts, only {', '.join(styles)}. "
            f"Use --prompt-style {styles[0]}."
        )
    return msgspec.structs.replace(entry, protocol=msgspec.structs.replace(entry.protocol, style=style))


def room_to_answer(exams: Sequence[Exam], thinking_tokens: int | None) -> None:
    """Refuse a budget of thinking that leaves nothing of max_tokens for the answer.

    Raises:
        UsageError: naming the entry.
    """
    for exam in exams:
        if thinking_tokens is not None and thinking_tokens >= exam.protocol.max_tokens:
            raise UsageError(
                f"--thinking-tokens {thinking_tokens} leaves nothing of {exam.benchmark.card.title}'s "
                f"--max-tokens {exam.protocol.max_tokens} for the answer: raise the one or lower the other."
            )


def context_needed(exams: Sequence[Exam], lengths: dict[str, int], card: ModelCard, limit: int | None) -> int:
    """Tokens one sequence needs: the longest prompt plus max_tokens over all entries.

    Args:
        exams: the entries.
        lengths: prompt tokens by `problem_key`.
        card: the model, for the context it was trained for.
        limit: the user's own `--context`, if any.

    Raises:
        UsageError: some problem does not fit; a truncated prompt would measure something else.
    """
    if limit and card.context and limit > card.context:
        raise UsageError(
            f"--context {limit}: {card.name} was trained for {card.context}. Take no more than that."
        )
    need = 0
    room = min(size for size in (card.context or 1 << 30, limit or 1 << 30))
    for exam in exams:
        for problem in exam.problems:
            length = lengths[problem_key(exam.index, problem.id)]
            total = length + exam.protocol.max_tokens
            if total > room:
                theirs = limit is not None and limit == room
                whose = f"--context {limit}" if theirs else f"{card.name}'s context of {room}"
                fits = room - length
                way_out = [f"use --max-tokens {fits} or less"] if fits > 0 else []
                way_out += [f"raise --context to {total}" if theirs else "take a model with a longer context"]
                raise UsageError(
                    f"{problem.id}: {length} prompt tokens + --max-tokens {exam.protocol.max_tokens} = {total} "
                    f"do not fit into {whose}. Leave the problem out with --subset, or {', or '.join(way_out)}."
                )
            need = max(need, total)
    return max(need, limit or 0)
