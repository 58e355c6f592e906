"""A model that says what it was told to, without any weights.

Its text depends on the draw's key and seed only, so two runs with the same seed agree however they were
interrupted. Delays and a crash can be asked for.
"""

import asyncio
import hashlib
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.benchmark import Prompt
from engine.models.model import (
    Answer,
    Ask,
    Completion,
    Draw,
    Finish,
    ModelCard,
    ModelError,
    ModelLost,
    ModelNoted,
    Opened,
    Room,
    SampleKey,
    Sampling,
    Slot,
    Streamed,
    prompt_text,
)

Script = Callable[[Ask, Draw], str]
"""What the model answers to one draw."""


def babble(ask: Ask, draw: Draw) -> str:
    """Text that depends on key and seed (and, when greedy, on the key's problem alone)."""
    greedy = ask.sampling.temperature == 0
    what = draw.key[0] if greedy else f"{draw.key[0]}/{draw.key[1]}/{draw.seed}"
    word = hashlib.blake2b(what.encode(), digest_size=6).hexdigest()
    return f"    return {word!r}\n"


def table(answers: Mapping[SampleKey | str, str]) -> Script:
    """A script out of a table by sample key, or by problem for all its samples."""

    def answer(_ask: Ask, draw: Draw) -> str:
        found = answers.get(draw.key, answers.get(draw.key[0]))
        if found is None:
            raise ModelError(f"The script has no answer for sample {draw.key[1]} of {draw.key[0]}.")
        return found

    return answer


@dataclass
class _Flight:
    ask: Ask
    draw: Draw
    text: str
    started: float
    seconds: float


@dataclass
class ScriptedModel:
    """A `Model` whose answers come from a script."""

    script: Script = babble
    name: str = "scripted"
    slots: int = 8
    seconds: float = 0.0
    """How long one completion takes in its slot."""
    chat: bool = True
    note: str = ""
    """Said once, with the first answer."""
    crash_after: int | None = None
    """The model dies when it has answered so many, once, and asks the rest again."""
    final: bool = False
    """That crash is its last."""
    finish: Finish = "stop"
    prompts: list[tuple[SampleKey, Prompt, Sampling]] = field(default_factory=list)
    """Everything it was asked, for tests to look at."""

    _waiting: deque[tuple[Ask, Draw]] = field(default_factory=deque)
    _flying: dict[SampleKey, _Flight] = field(default_factory=dict)
    _out: "asyncio.Queue[Answer | None]" = field(default_factory=asyncio.Queue)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _paused: bool = False
    _streaming: bool = False
    _task: "asyncio.Task[None] | None" = None
    _answered: int = 0
    _opened: bool = False

    async def load(self) -> ModelCard:
        return ModelCard(name=self.name, source=f"scripted:{self.name}", chat=self.chat, backend="scripted")

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        return [_tokens(prompt_text(prompt)) for prompt in prompts]

    async def open(self, room: Room) -> Opened:
        if room.slots is not None:
            self.slots = room.slots
        if self.slots < 1:
            raise ModelError(f"{self.slots} slots cannot hold a sample: choose at least 1 with --slots.")
        self._opened = True
        self._task = asyncio.create_task(self._work())
        return Opened(
            slots=self.slots,
            context=room.context,
            threads=room.threads or 1,
            reproducible=True,
            facts={"scripted": True},
        )

    async def ask(self, ask: Ask) -> None:
        if not self._opened:
            raise ModelError("The model was asked before it was opened.")
        for draw in ask.draws:
            self.prompts.append((draw.key, ask.prompt, ask.sampling))
            self._waiting.append((ask, draw))
        self._wake.set()

    async def answers(self) -> AsyncIterator[Answer]:
        while (answer := await self._out.get()) is not None:
            yield answer

    async def pause(self, paused: bool) -> None:
        self._paused = paused
        self._wake.set()

    async def stream(self, wanted: bool) -> None:
        self._streaming = wanted
        self._wake.set()

    async def cancel(self, keys: Sequence[SampleKey] | None = None) -> None:
        wanted = None if keys is None else set(keys)
        for key in [key for key in self._flying if wanted is None or key in wanted]:
            flight = self._flying.pop(key)
            self._out.put_nowait(Completion(key=key, text=self._so_far(flight), finish="cancelled"))
        kept: deque[tuple[Ask, Draw]] = deque()
        for ask, draw in self._waiting:
            if wanted is None or draw.key in wanted:
                self._out.put_nowait(Completion(key=draw.key, text="", finish="cancelled"))
            else:
                kept.append((ask, draw))
        self._waiting = kept

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self._out.put_nowait(None)

    async def _work(self) -> None:
        shown = 0.0
        while True:
            if self._paused or not (self._waiting or self._flying):
                self._wake.clear()
                await self._wake.wait()
                continue
            self._start()
            now = time.monotonic()
            if self._streaming and now - shown >= 0.25:
                shown = now
                self._out.put_nowait(self._frame(now))
            landed = [flight for flight in self._flying.values() if now - flight.started >= flight.seconds]
            for flight in landed:
                self._land(flight)
            if self.crash_after is not None and self._answered >= self.crash_after:
                self._crash()
                if self.final:
                    return
            await asyncio.sleep(0 if landed else min(0.01, self.seconds))

    def _start(self) -> None:
        while self._waiting and len(self._flying) < self.slots:
            ask, draw = self._waiting.popleft()
            text = self.script(ask, draw)
            self._flying[draw.key] = _Flight(ask, draw, text, time.monotonic(), self.seconds)

    def _land(self, flight: _Flight) -> None:
        del self._flying[flight.draw.key]
        if self.note and not self._answered:
            self._out.put_nowait(ModelNoted(text=self.note))
        self._answered += 1
        self._out.put_nowait(completion(flight.ask, flight.draw, flight.text, self.finish, self.seconds))

    def _crash(self) -> None:
        self.crash_after = None
        again = [(flight.ask, flight.draw) for flight in self._flying.values()]
        self._flying.clear()
        self._waiting.extendleft(reversed(again))
        self._out.put_nowait(ModelLost(reason="the script said so", final=self.final))
        if self.final:
            self._out.put_nowait(None)

    def _so_far(self, flight: _Flight) -> str:
        share = 1.0
        if flight.seconds > 0:
            share = min(1.0, (time.monotonic() - flight.started) / flight.seconds)
        return flight.text[: math.ceil(len(flight.text) * share)]

    def _frame(self, now: float) -> Streamed:
        slots = []
        for flight in self._flying.values():
            tail = self._so_far(flight)
            tokens = _tokens(tail)
            rate = tokens / max(now - flight.started, 1e-3)
            slots.append(Slot(key=flight.draw.key, tail=tail[-300:], tokens=tokens, tokens_per_second=rate))
        return Streamed(slots=tuple(slots), tokens_per_second=sum(slot.tokens_per_second for slot in slots))


def completion(ask: Ask, draw: Draw, text: str, finish: Finish, seconds: float) -> Completion:
    """A ready text as if it had been decoded: stops cut, tokens estimated at four characters each."""
    shown = prompt_text(ask.prompt)
    ends = [at for stop in ask.prompt.stops if stop and (at := text.find(stop)) >= 0]
    kept = text[: min(ends)] if ends else text
    return Completion(
        key=draw.key,
        text=kept,
        finish="stop" if ends else finish,
        tokens=_tokens(kept),
        prompt_tokens=_tokens(shown),
        seconds=seconds,
        prompt_sha256=hashlib.sha256(shown.encode(errors="replace")).hexdigest(),
    )


def _tokens(text: str) -> int:
    return -(-len(text) // 4)
