"""Keeps the model busy: asks for what is not drawn yet and records what comes back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.events import Noted, SampleCompleted, WorkerLost
from engine.ledger import Ledger
from engine.live import LivePrefill, LiveSlot
from engine.models.model import Completion, Model, ModelLost, ModelNoted, Streamed
from engine.plan import Exam, entry_and_problem, planned_samples


class ModelGone(Exception):
    """The model's process died and will not come back; the message says why."""


@dataclass
class Drawing:
    """The model's side of a run."""

    exams: tuple[Exam, ...]
    model: Model
    ledger: Ledger
    slots: int
    hand_over: Callable[[SampleCompleted], None]
    """Takes each new completion on to be marked."""
    outstanding: int = 0
    """Samples asked for and not answered."""
    may_ask: asyncio.Event = field(default_factory=asyncio.Event)
    """Clear while paused, stopping, or while marking is too far behind."""
    planned: int = field(init=False)
    """Samples of the whole run."""
    _latest: Streamed = field(default_factory=lambda: Streamed(slots=(), tokens_per_second=0.0))
    """What the model was last seen writing."""
    _answered: asyncio.Event = field(default_factory=asyncio.Event)
    _seeds: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.planned = planned_samples(self.exams)

    async def ask(self) -> None:
        """Ask for every missing sample, problem by problem, never much more than the slots can take."""
        for exam in self.exams:
            for problem in exam.problems:
                missing = self._missing(exam, problem.id)
                if not missing:
                    continue
                while self.outstanding >= self.slots + exam.protocol.n:
                    self._answered.clear()
                    await self._answered.wait()
                await self.may_ask.wait()
                ask = exam.ask(problem, missing)
                self._seeds.update({draw.key: draw.seed for draw in ask.draws})
                self.outstanding += len(ask.draws)
                await self.model.ask(ask)

    async def hear(self) -> None:
        """Record what the model answers, for as long as it answers.

        Raises:
            ModelGone: it died for good.
        """
        async for answer in self.model.answers():
            match answer:
                case Completion():
                    self.outstanding -= 1
                    self._answered.set()
                    if answer.finish != "cancelled":
                        self._complete(answer)
                case Streamed():
                    self._latest = answer
                case ModelNoted():
                    self.ledger.record(Noted(at=self.ledger.clock(), text=answer.text, level="warning"))
                case ModelLost():
                    self.ledger.record(WorkerLost(at=self.ledger.clock(), kind="model", reason=answer.reason))
                    if answer.final:
                        raise ModelGone(answer.reason)
                    if answer.slots is not None:
                        self.slots = answer.slots

    def left(self) -> int:
        """Samples that have not been handed to the model."""
        standing = self.ledger.standing
        return self.planned - len(standing.judged) - len(standing.drawn) - self.outstanding

    @property
    def tokens_per_second(self) -> float:
        """How fast the model was last seen writing, all sequences together; 0 when it owes nothing."""
        return self._latest.tokens_per_second if self.outstanding else 0.0

    def being_written(self) -> tuple[LiveSlot, ...]:
        """The sequences that the model was last seen writing."""
        named = ((entry_and_problem(slot.key[0]), slot) for slot in self._latest.slots)
        return tuple(
            LiveSlot(
                entry=entry,
                problem=problem,
                sample=slot.key[1],
                tail=slot.tail,
                tokens=slot.tokens,
                tokens_per_second=slot.tokens_per_second,
            )
            for (entry, problem), slot in named
        )

    def being_read(self) -> tuple[LivePrefill, ...]:
        """The prompts that the model was last seen reading; none when it owes nothing."""
        prefills = self._latest.prefills if self.outstanding else ()
        named = ((entry_and_problem(prefill.key[0]), prefill) for prefill in prefills)
        return tuple(
            LivePrefill(entry=entry, problem=problem, read=prefill.read, tokens=prefill.tokens)
            for (entry, problem), prefill in named
        )

    def _missing(self, exam: Exam, problem: str) -> list[int]:
        standing = self.ledger.standing
        return [
            sample
            for sample in range(exam.samples(problem))
            if not standing.is_drawn((exam.index, problem, sample))
        ]

    def _complete(self, completion: Completion) -> None:
        entry, problem = entry_and_problem(completion.key[0])
        event = SampleCompleted(
            at=self.ledger.clock(),
            entry=entry,
            problem=problem,
            sample=completion.key[1],
            text=completion.text,
            finish=completion.finish,
            seed=self._seeds.pop(completion.key),
            tokens=completion.tokens,
            prompt_tokens=completion.prompt_tokens,
            seconds=round(completion.seconds, 6),
            thinking=completion.thinking,
            logprob=completion.logprob,
            prompt_sha256=completion.prompt_sha256,
        )
        self.ledger.record(event)
        self.hand_over(event)
