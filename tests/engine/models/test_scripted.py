"""The scripted model keeps the promises that every model makes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from benchmarks.benchmark import Prompt
from engine.models.model import (
    Answer,
    Ask,
    Completion,
    Draw,
    ModelError,
    ModelLost,
    ModelNoted,
    Room,
    Sampling,
    Streamed,
)
from tests.engine.models.scripted import ScriptedModel, table


def ask(problem: str, count: int, **more: object) -> Ask:
    asked = Ask(
        prompt=Prompt(text="def f():\n", stops=("\nclass",)),
        draws=tuple(Draw(key=(problem, index), seed=index + 1) for index in range(count)),
        sampling=Sampling(temperature=0.8),
        max_tokens=64,
    )
    return replace(asked, **more)  # type: ignore[arg-type]


@asynccontextmanager
async def opened(model: ScriptedModel, slots: int = 4) -> AsyncIterator[ScriptedModel]:
    await model.load()
    await model.open(Room(context=256, slots=slots))
    try:
        yield model
    finally:
        await model.close()


async def collect(model: ScriptedModel, count: int) -> list[Answer]:
    """Answers up to and with so many completions."""
    found: list[Answer] = []
    async with asyncio.timeout(10):
        async for answer in model.answers():
            found.append(answer)
            if sum(isinstance(one, Completion) for one in found) == count:
                break
    return found


def completions(answers: list[Answer]) -> dict[tuple[str, int], Completion]:
    return {answer.key: answer for answer in answers if isinstance(answer, Completion)}


async def test_every_draw_is_answered_with_its_key() -> None:
    async with opened(ScriptedModel()) as model:
        await model.ask(ask("a", 5))
        await model.ask(ask("b", 2))
        found = completions(await collect(model, 7))
    assert sorted(found) == [("a", 0), ("a", 1), ("a", 2), ("a", 3), ("a", 4), ("b", 0), ("b", 1)]


async def test_text_depends_on_key_and_seed_alone() -> None:
    texts = []
    for slots in (1, 8):
        async with opened(ScriptedModel(), slots) as model:
            await model.ask(ask("a", 4))
            texts.append({key: one.text for key, one in completions(await collect(model, 4)).items()})
    assert texts[0] == texts[1]
    assert len(set(texts[0].values())) == 4


async def test_stops_are_cut_and_a_table_answers_by_sample_or_problem() -> None:
    script = table({("a", 0): "one\nclass X", "a": "any"})
    async with opened(ScriptedModel(script=script)) as model:
        await model.ask(ask("a", 2))
        found = completions(await collect(model, 2))
    assert {key: one.text for key, one in found.items()} == {("a", 0): "one", ("a", 1): "any"}


async def test_a_crash_is_told_and_nothing_is_lost() -> None:
    async with opened(ScriptedModel(crash_after=2), 2) as model:
        await model.ask(ask("a", 6))
        answers = await collect(model, 6)
    assert len(completions(answers)) == 6
    assert [type(one) for one in answers].count(ModelLost) == 1


async def test_a_final_crash_ends_the_answers() -> None:
    async with opened(ScriptedModel(crash_after=2, final=True), 2) as model:
        await model.ask(ask("a", 6))
        answers = [answer async for answer in model.answers()]
    assert isinstance(answers[-1], ModelLost)
    assert answers[-1].final


async def test_cancelling_answers_what_flies_and_what_waits() -> None:
    async with opened(ScriptedModel(seconds=60), 2) as model:
        await model.ask(ask("a", 5))
        await asyncio.sleep(0.05)
        await model.cancel()
        found = completions(await collect(model, 5))
    assert {one.finish for one in found.values()} == {"cancelled"}


async def test_a_paused_model_answers_nothing_until_it_goes_on() -> None:
    async with opened(ScriptedModel()) as model:
        await model.pause(True)
        await model.ask(ask("a", 1))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(collect(model, 1), 0.1)
        await model.pause(False)
        assert len(await collect(model, 1)) == 1


async def test_watchers_see_text_grow_and_others_are_not_bothered() -> None:
    async with opened(ScriptedModel(script=table({"a": "x" * 400}), seconds=0.6)) as model:
        await model.stream(True)
        await model.ask(ask("a", 1))
        watched = await collect(model, 1)
        await model.stream(False)
        await model.ask(ask("a", 1))
        unwatched = await collect(model, 1)
    assert any(isinstance(one, Streamed) and one.slots for one in watched)
    assert not any(isinstance(one, Streamed) for one in unwatched)


async def test_a_note_comes_once() -> None:
    async with opened(ScriptedModel(note="careful")) as model:
        await model.ask(ask("a", 3))
        answers = await collect(model, 3)
    assert [one for one in answers if isinstance(one, ModelNoted)] == [ModelNoted(text="careful")]


async def test_asking_before_opening_is_refused() -> None:
    with pytest.raises(ModelError, match="before"):
        await ScriptedModel().ask(ask("a", 1))


async def test_answers_end_after_close() -> None:
    model = ScriptedModel()
    async with opened(model):
        pass
    assert [answer async for answer in model.answers()] == []
