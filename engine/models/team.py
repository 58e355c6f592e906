"""Several workers with the same model, one per GPU or server, that look like one model.

A problem's draws stay together, so that one prefill serves them, and go to the worker with the least to do.
Since seeds and kernels are the same everywhere, it does not matter to the text who draws it. When a worker is
lost for good, the others take over what it had not answered.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.benchmark import Prompt
from engine.models.model import (
    Answer,
    Ask,
    Completion,
    Draw,
    Model,
    ModelCard,
    ModelError,
    ModelLost,
    ModelNoted,
    Opened,
    Room,
    SampleKey,
    Streamed,
)

NOTHING = Streamed(slots=(), tokens_per_second=0.0)
"""What a worker shows that has shown nothing."""


@dataclass
class _Member:
    model: Model
    asked: dict[SampleKey, tuple[Ask, Draw]] = field(default_factory=dict)
    shown: Streamed = NOTHING
    slots: int = 1
    lost: bool = False

    @property
    def load(self) -> float:
        return len(self.asked) / self.slots


class TeamModel:
    """A `Model` made of several."""

    def __init__(self, models: Sequence[Model]) -> None:
        if not models:
            raise ModelError("A team needs at least one worker.")
        self._members = [_Member(model) for model in models]
        self._out: asyncio.Queue[Answer | None] = asyncio.Queue()
        self._listeners: list[asyncio.Task[None]] = []
        self._said: set[str] = set()

    async def load(self) -> ModelCard:
        cards = await asyncio.gather(*(member.model.load() for member in self._members))
        names = sorted({card.name for card in cards})
        if len(names) > 1:
            raise ModelError(
                f"These are several models: {', '.join(names)}. Samples of one run come from one model; name it "
                "behind a #, or give its own servers only."
            )
        return replace(cards[0], facts={**cards[0].facts, "workers": len(cards)})

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        return await self._members[0].model.measure(prompts)

    async def open(self, room: Room) -> Opened:
        """Open all; the slots that were asked for are those of all workers together."""
        count = len(self._members)
        share = None if room.slots is None else max(1, -(-room.slots // count))
        opened = await asyncio.gather(
            *(member.model.open(replace(room, slots=share)) for member in self._members)
        )
        for member, one in zip(self._members, opened, strict=True):
            member.slots = one.slots
            self._listeners.append(asyncio.create_task(self._listen(member)))
        return replace(
            opened[0],
            slots=sum(one.slots for one in opened),
            threads=sum(one.threads for one in opened),
            reproducible=all(one.reproducible for one in opened),
            depends_on=next((one.depends_on for one in opened if one.depends_on), ""),
            facts={**opened[0].facts, "workers": count},
        )

    async def ask(self, ask: Ask) -> None:
        standing = [member for member in self._members if not member.lost]
        if not standing:
            raise ModelError("All workers of the model are lost.")
        member = min(standing, key=lambda one: one.load)
        for draw in ask.draws:
            member.asked[draw.key] = (ask, draw)
        await member.model.ask(ask)

    async def answers(self) -> AsyncIterator[Answer]:
        while (answer := await self._out.get()) is not None:
            yield answer

    async def pause(self, paused: bool) -> None:
        await asyncio.gather(*(member.model.pause(paused) for member in self._members))

    async def stream(self, wanted: bool) -> None:
        await asyncio.gather(*(member.model.stream(wanted) for member in self._members))

    async def cancel(self, keys: Sequence[SampleKey] | None = None) -> None:
        for member in self._members:
            mine = list(member.asked) if keys is None else [key for key in keys if key in member.asked]
            if mine:
                await member.model.cancel(mine)

    async def close(self) -> None:
        for task in self._listeners:
            task.cancel()
        await asyncio.gather(*self._listeners, return_exceptions=True)
        await asyncio.gather(*(member.model.close() for member in self._members))
        self._out.put_nowait(None)

    async def _listen(self, member: _Member) -> None:
        async for answer in member.model.answers():
            match answer:
                case Completion(key=key):
                    member.asked.pop(key, None)
                    self._out.put_nowait(answer)
                case Streamed():
                    member.shown = answer
                    self._out.put_nowait(self._together())
                case ModelLost(final=True):
                    await self._take_over(member, answer)
                    return
                case ModelNoted(text=text):
                    if text not in self._said:
                        self._said.add(text)
                        self._out.put_nowait(answer)
                case ModelLost():
                    self._out.put_nowait(answer)

    def _together(self) -> Streamed:
        shown = [member.shown for member in self._members]
        return Streamed(
            slots=tuple(slot for one in shown for slot in one.slots),
            tokens_per_second=sum(one.tokens_per_second for one in shown),
            prefills=tuple(prefill for one in shown for prefill in one.prefills),
        )

    async def _take_over(self, member: _Member, loss: ModelLost) -> None:
        member.lost, member.shown = True, NOTHING
        left = list(member.asked.values())
        member.asked.clear()
        if all(one.lost for one in self._members):
            self._out.put_nowait(loss)
            self._out.put_nowait(None)
            return
        slots = sum(one.slots for one in self._members if not one.lost)
        self._out.put_nowait(ModelLost(reason=loss.reason, slots=slots))
        by_ask: dict[int, tuple[Ask, list[Draw]]] = {}
        for ask, draw in left:
            by_ask.setdefault(id(ask), (ask, []))[1].append(draw)
        for ask, draws in by_ask.values():
            await self.ask(replace(ask, draws=tuple(draws)))
