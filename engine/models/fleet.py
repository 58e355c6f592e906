"""Several back ends as one model: one embedded worker per GPU, or several servers of the same model.

Each ask goes whole to the member with the fewest draws in hand for its slots, so that one prefill still
serves a problem's samples. Seeds belong to the draws, so who answers changes nothing in reproducible mode.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
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
    Opened,
    Room,
    SampleKey,
    Streamed,
)


@dataclass
class Fleet:
    """A `Model` made of models; a member that dies for good leaves its work to the others."""

    members: Sequence[Model]
    _opened: list[Opened] = field(default_factory=list)
    _in_hand: list[dict[SampleKey, tuple[Ask, Draw]]] = field(default_factory=list)
    _gone: set[int] = field(default_factory=set)
    _latest: dict[int, Streamed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.members:
            raise ModelError("A fleet needs at least one model.")
        self._in_hand = [{} for _ in self.members]

    async def load(self) -> ModelCard:
        """Load every member; they must be the same model.

        Raises:
            ModelError: they are not, or one cannot be loaded.
        """
        cards = await asyncio.gather(*(member.load() for member in self.members))
        kinds = {(card.name, card.sha256) for card in cards}
        if len(kinds) > 1:
            names = ", ".join(sorted(f"{name} ({sha[:12] or 'no hash'})" for name, sha in kinds))
            raise ModelError(f"The members of a fleet must be the same model, not {names}.")
        return replace(cards[0], facts={**cards[0].facts, "members": len(self.members)})

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        return await self.members[0].measure(prompts)

    async def open(self, room: Room) -> Opened:
        """Make room in every member; slots asked for are shared out among them."""
        share = None if room.slots is None else max(1, room.slots // len(self.members))
        self._opened = list(
            await asyncio.gather(*(member.open(replace(room, slots=share)) for member in self.members))
        )
        first = self._opened[0]
        return replace(
            first,
            slots=sum(opened.slots for opened in self._opened),
            reproducible=all(opened.reproducible for opened in self._opened),
            depends_on=next((opened.depends_on for opened in self._opened if opened.depends_on), ""),
            facts={**first.facts, "members": len(self.members)},
        )

    async def ask(self, ask: Ask) -> None:
        index = self._least_busy()
        self._in_hand[index].update({draw.key: (ask, draw) for draw in ask.draws})
        await self.members[index].ask(ask)

    async def answers(self) -> AsyncIterator[Answer]:
        queue: asyncio.Queue[tuple[int, Answer | None]] = asyncio.Queue()

        async def hear(index: int, member: Model) -> None:
            async for answer in member.answers():
                queue.put_nowait((index, answer))
            queue.put_nowait((index, None))

        tasks = [asyncio.create_task(hear(i, member)) for i, member in enumerate(self.members)]
        open_ends = len(tasks)
        try:
            while open_ends:
                index, answer = await queue.get()
                if answer is None:
                    open_ends -= 1
                    continue
                said = await self._pass_on(index, answer)
                if said is not None:
                    yield said
        finally:
            for task in tasks:
                task.cancel()

    async def pause(self, paused: bool) -> None:
        await asyncio.gather(*(member.pause(paused) for member in self._alive()))

    async def stream(self, wanted: bool) -> None:
        await asyncio.gather(*(member.stream(wanted) for member in self._alive()))

    async def cancel(self, keys: Sequence[SampleKey] | None = None) -> None:
        for index, member in enumerate(self.members):
            if index in self._gone:
                continue
            theirs = None if keys is None else [key for key in keys if key in self._in_hand[index]]
            if theirs is None or theirs:
                await member.cancel(theirs)

    async def close(self) -> None:
        for member in self.members:
            with suppress(ModelError):
                await member.close()

    def _alive(self) -> list[Model]:
        return [member for index, member in enumerate(self.members) if index not in self._gone]

    def _least_busy(self) -> int:
        alive = [index for index in range(len(self.members)) if index not in self._gone]
        return min(alive, key=lambda index: len(self._in_hand[index]) / self._opened[index].slots)

    async def _pass_on(self, index: int, answer: Answer) -> Answer | None:
        """A member's answer as the fleet's own."""
        match answer:
            case Completion():
                self._in_hand[index].pop(answer.key, None)
            case Streamed():
                self._latest[index] = answer
                return _together(self._latest.values())
            case ModelLost(final=True):
                return await self._bury(index, answer)
            case ModelLost(slots=int(slots)):
                self._opened[index] = replace(self._opened[index], slots=slots)
                return replace(answer, slots=self._slots())
            case _:
                pass
        return answer

    async def _bury(self, index: int, lost: ModelLost) -> ModelLost:
        """Give a dead member's work to the others; final only when there are none."""
        self._gone.add(index)
        self._latest.pop(index, None)
        if len(self._gone) == len(self.members):
            return lost
        left, self._in_hand[index] = self._in_hand[index], {}
        shares: dict[int, list[Draw]] = {}
        asks: dict[int, Ask] = {}
        for ask, draw in left.values():
            shares.setdefault(id(ask), []).append(draw)
            asks[id(ask)] = ask
        for key, draws in shares.items():
            await self.ask(replace(asks[key], draws=tuple(draws)))
        return replace(
            lost, final=False, slots=self._slots(), reason=f"{lost.reason}; the others take its work"
        )

    def _slots(self) -> int:
        return sum(opened.slots for i, opened in enumerate(self._opened) if i not in self._gone)


def _together(frames: Iterable[Streamed]) -> Streamed:
    frames = list(frames)
    return Streamed(
        slots=tuple(slot for frame in frames for slot in frame.slots),
        tokens_per_second=sum(frame.tokens_per_second for frame in frames),
    )
