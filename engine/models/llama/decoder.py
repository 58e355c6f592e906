"""Continuous batching: many samples in flight, one forward pass for a token of each.

One sequence is kept for the prompt that is being handed out: it is prefilled once, alone, up to its last
token, and every sample of the problem begins with a copy of it, decoding the last prompt token itself.
Finished samples make room at once for the next. A prompt longer than a batch is read in chunks, between which
those in flight go on.

Every step has the same shape: one row for each of the first `width` sequences, in order, filled up with idle
rows. So what a sample reads and computes does not depend on who else is there, in which slot it sits or
when it came, and its text is the same whatever the order, the subset or the point of resumption. Widths are
multiples of four and at least eight where reproducibility is wanted, because the kernels for fewer rows add
up in another order.
"""

import random
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.models.llama.sampler import Drawn, Sampler, Want
from engine.models.llama.transcript import Transcript
from engine.models.llama.utf8 import Piece
from engine.models.model import Completion, Draw, Finish, Prefill, SampleKey, Sampling, Slot

TAIL = 300
"""Characters of a sample that a watcher is shown."""

YIELDED = 0.1
"""After each chunk of a long prompt the samples in flight have this share of the time that it took.

Without it nothing is written until every free slot has its prompt: an hour, for many long prompts on a processor. It
costs as much where few are in flight, whose steps are dear: a quarter made five prompts of 1,500 tokens take 1.2 times
as long.
"""


class Cells(Protocol):
    """What the decoder needs of a context: so many sequences, and forward passes over them."""

    sequences: int
    room: int
    """Tokens per sequence."""
    batch: int
    """Tokens per prefill."""

    def prefill(self, sequence: int, tokens: Sequence[int], start: int) -> None: ...

    def step(self, tokens: NDArray[np.int32], positions: NDArray[np.int32]) -> NDArray[np.float32]: ...

    def share(self, source: int, target: int) -> None: ...

    def clear(self, sequence: int) -> None: ...


@dataclass(frozen=True)
class Tongue:
    """The vocabulary as the decoder uses it."""

    pieces: Sequence[Piece]
    """Each token's text; control tokens are empty."""
    ends: frozenset[int]
    """Tokens that end a generation."""
    close_thinking: tuple[int, ...] = ()
    """The tokens of the end of thinking, for a budget that has run out."""


@dataclass
class Job:
    """The draws of one prompt, ready to decode."""

    tokens: tuple[int, ...]
    draws: deque[Draw]
    sampling: Sampling
    max_tokens: int
    stops: tuple[str, ...]
    prompt_sha256: str
    may_think: bool = False
    thinking: bool = False
    """The prompt has opened the thinking already."""


@dataclass
class _Flight:
    """A sample being decoded."""

    job: Job
    draw: Draw
    transcript: Transcript
    uniform: random.Random
    token: int
    """The next one to decode."""
    position: int
    began: float = 0.0
    tokens: int = 0
    thinking_tokens: int = 0
    logprob: float = 0.0
    forced: deque[int] = field(default_factory=deque)


@dataclass
class Spent:
    """Where the time went, in seconds, and what was done."""

    decode: float = 0.0
    sampling: float = 0.0
    stops: float = 0.0
    """Text, stop strings, end tokens, bookkeeping of each row."""
    rest: float = 0.0
    prefill: float = 0.0
    steps: int = 0
    tokens: int = 0


class Decoder:
    """Decodes jobs in their order; `step` does a little work and hands back what has finished."""

    def __init__(
        self,
        cells: Cells,
        tongue: Tongue,
        sampler: Sampler,
        *,
        slots: int,
        widths: Sequence[int],
        thinking_tokens: int | None = None,
    ) -> None:
        self._cells = cells
        self._tongue = tongue
        self._sampler = sampler
        self.slots = slots
        self._widths = tuple(widths)
        self._thinking_budget = thinking_tokens
        assert slots <= self._widths[-1] < cells.sequences, (
            "every row needs a sequence, and the prompt one more"
        )
        self._flights: list[_Flight | None] = [None] * self._widths[-1]
        self._jobs: deque[Job] = deque()
        self._prefix = self._widths[-1]
        self._prefix_tokens: tuple[int, ...] = ()
        self._prefix_held = 0
        self._owed = 0.0
        """Seconds of decoding before the next chunk of a prompt."""
        self._token = np.zeros(self._widths[-1], np.int32)
        self._position = np.zeros(self._widths[-1], np.int32)
        self.spent = Spent()

    @property
    def is_busy(self) -> bool:
        return bool(self._jobs) or any(flight is not None for flight in self._flights)

    def add(self, job: Job) -> None:
        """Queue a job."""
        if job.draws:
            self._jobs.append(job)

    def cancel(self, keys: Sequence[SampleKey] | None = None) -> list[Completion]:
        """Drop these draws, or all; what they had written is handed back as cancelled."""
        wanted = None if keys is None else set(keys)
        dropped = []
        for slot, flight in enumerate(self._flights):
            if flight is not None and (wanted is None or flight.draw.key in wanted):
                dropped.append(self._land(slot, flight, "cancelled"))
        for job in self._jobs:
            gone = [draw for draw in job.draws if wanted is None or draw.key in wanted]
            dropped += [_unanswered(job, draw, "cancelled") for draw in gone]
            job.draws = deque(draw for draw in job.draws if draw not in gone)
        self._jobs = deque(job for job in self._jobs if job.draws)
        return dropped

    def watch(self) -> tuple[Slot, ...]:
        """What is being written at this moment."""
        now = time.perf_counter()
        return tuple(
            Slot(
                key=flight.draw.key,
                tail=flight.transcript.tail(TAIL),
                tokens=flight.tokens,
                tokens_per_second=flight.tokens / max(now - flight.began, 1e-3) if flight.tokens else 0.0,
            )
            for flight in self._flights
            if flight is not None
        )

    def prefills(self) -> tuple[Prefill, ...]:
        """The prompt that has been read in part, if one has."""
        if not self._jobs or self._prefix_tokens != self._jobs[0].tokens:
            return ()
        job = self._jobs[0]
        if self._prefix_is_ready(job):
            return ()
        return (Prefill(key=job.draws[0].key, read=self._prefix_held, tokens=len(job.tokens)),)

    def clear_prefix(self) -> None:
        """Forget the prompt that is held ready; a measurement begins with prefilling it."""
        self._cells.clear(self._prefix)
        self._prefix_tokens, self._prefix_held = (), 0

    def step(self) -> list[Completion]:
        """Prefill one chunk of a prompt if a slot waits for it, else advance every sample by a token.

        Raises:
            DecodeError, NotFinite: the context or the model is broken.
        """
        finished = self._drop_what_cannot_fit()
        if not any(self._flights):
            self._owed = 0.0
        if self._fill_slots():
            return finished
        active = [(slot, flight) for slot, flight in enumerate(self._flights) if flight is not None]
        if not active:
            return finished
        return finished + self._advance(active)

    def _drop_what_cannot_fit(self) -> list[Completion]:
        dropped = []
        while self._jobs and len(self._jobs[0].tokens) >= self._cells.room:
            job = self._jobs.popleft()
            dropped += [_unanswered(job, draw, "context") for draw in job.draws]
        return dropped

    def _fill_slots(self) -> bool:
        """Give waiting draws to free slots; True when a chunk of prompt was prefilled instead."""
        for slot in range(self.slots):
            if not self._jobs:
                break
            if self._flights[slot] is not None:
                continue
            job = self._jobs[0]
            if not self._prefix_is_ready(job):
                if self._owed > 0:
                    break
                self._prefill_chunk(job)
                return True
            self._start(slot, job)
            if not job.draws:
                self._jobs.popleft()
        return False

    def _prefix_is_ready(self, job: Job) -> bool:
        return self._prefix_tokens == job.tokens and self._prefix_held == len(job.tokens) - 1

    def _prefill_chunk(self, job: Job) -> None:
        began = time.perf_counter()
        if self._prefix_tokens != job.tokens:
            self._cells.clear(self._prefix)
            self._prefix_tokens, self._prefix_held = job.tokens, 0
        chunk = job.tokens[self._prefix_held : len(job.tokens) - 1][: self._cells.batch]
        if chunk:
            self._cells.prefill(self._prefix, chunk, self._prefix_held)
            self._prefix_held += len(chunk)
        seconds = time.perf_counter() - began
        self.spent.prefill += seconds
        if len(job.tokens) > self._cells.batch:
            self._owed = YIELDED * seconds

    def _start(self, slot: int, job: Job) -> None:
        draw = job.draws.popleft()
        if self._prefix_held:
            self._cells.share(self._prefix, slot)
        else:
            self._cells.clear(slot)
        self._flights[slot] = _Flight(
            job=job,
            draw=draw,
            transcript=Transcript(job.stops, may_think=job.may_think, thinking=job.thinking),
            uniform=random.Random(draw.seed),
            token=job.tokens[-1],
            position=len(job.tokens) - 1,
            began=time.perf_counter(),
        )

    def _advance(self, active: list[tuple[int, _Flight]]) -> list[Completion]:
        start = time.perf_counter()
        active = self._gather(active)
        width = self._width(active[-1][0] + 1)
        self._token[:width] = 0
        self._position[:width] = 0
        busy = set()
        for slot, flight in active:
            self._token[slot] = flight.token
            self._position[slot] = flight.position
            busy.add(slot)
        idle = [slot for slot in range(width) if slot not in busy]
        for slot in idle:
            self._cells.clear(slot)
        ready = time.perf_counter()
        logits = self._cells.step(self._token[:width], self._position[:width])
        decoded = time.perf_counter()
        wants = [
            Want(
                slot,
                flight.job.sampling,
                flight.uniform.random() if flight.job.sampling.temperature > 0 else 0.0,
            )
            for slot, flight in active
        ]
        drawn = self._sampler.draw(logits, wants)
        sampled = time.perf_counter()
        finished = []
        for (slot, flight), one in zip(active, drawn, strict=True):
            finish = self._take(flight, one)
            if finish is not None:
                finished.append(self._land(slot, flight, finish))
        done = time.perf_counter()
        self._owed -= done - start
        spent = self.spent
        spent.rest += ready - start
        spent.decode += decoded - ready
        spent.sampling += sampled - decoded
        spent.stops += done - sampled
        spent.steps += 1
        spent.tokens += len(active)
        return finished

    def _gather(self, active: list[tuple[int, _Flight]]) -> list[tuple[int, _Flight]]:
        """When nothing waits any more, move the last samples together so that a narrower step will do."""
        if self._jobs or self._width(len(active)) >= self._width(active[-1][0] + 1):
            return active
        width = self._width(len(active))
        holes = iter([slot for slot in range(width) if self._flights[slot] is None])
        for slot, flight in active:
            if slot >= width:
                hole = next(holes)
                self._cells.share(slot, hole)
                self._cells.clear(slot)
                self._flights[slot], self._flights[hole] = None, flight
        return [(slot, flight) for slot, flight in enumerate(self._flights) if flight is not None]

    def _width(self, needed: int) -> int:
        return next(width for width in self._widths if width >= needed)

    def _take(self, flight: _Flight, drawn: Drawn) -> Finish | None:
        """Give a sample its token; how it ended, if it did."""
        token = drawn.token
        if flight.forced:
            token = flight.forced.popleft()
        elif drawn.logprob is not None:
            flight.logprob += drawn.logprob
        flight.tokens += 1
        transcript = flight.transcript
        if transcript.is_thinking:
            flight.thinking_tokens += 1
            if flight.thinking_tokens == self._thinking_budget and not flight.forced:
                flight.forced.extend(self._tongue.close_thinking)
        if token in self._tongue.ends:
            return "stop"
        if transcript.add(self._tongue.pieces[token]):
            return "stop"
        if flight.tokens >= flight.job.max_tokens:
            return "length"
        flight.token = token
        flight.position += 1
        if flight.position >= self._cells.room:
            return "context"
        return None

    def _land(self, slot: int, flight: _Flight, finish: Finish) -> Completion:
        self._flights[slot] = None
        self._cells.clear(slot)
        flight.transcript.end()
        return Completion(
            key=flight.draw.key,
            text=flight.transcript.answer,
            thinking=flight.transcript.thoughts,
            thinking_tokens=flight.thinking_tokens,
            finish=finish,
            tokens=flight.tokens,
            prompt_tokens=len(flight.job.tokens),
            seconds=time.perf_counter() - flight.began,
            logprob=flight.logprob if flight.job.sampling.temperature > 0 else None,
            prompt_sha256=flight.job.prompt_sha256,
        )


def _unanswered(job: Job, draw: Draw, finish: Finish) -> Completion:
    return Completion(
        key=draw.key,
        text="",
        finish=finish,
        prompt_tokens=len(job.tokens),
        prompt_sha256=job.prompt_sha256,
    )
