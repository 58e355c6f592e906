"""Several models as one: work is shared, a dead member's work is done by the others, text stays the same."""

import asyncio

import pytest

from benchmarks.benchmark import Prompt
from engine.models.fleet import Fleet
from engine.models.model import Ask, Completion, Draw, ModelError, ModelLost, Room, Sampling
from engine.models.scripted import ScriptedModel


def ask(problem: str, n: int = 4) -> Ask:
    return Ask(
        prompt=Prompt(text=problem),
        draws=tuple(Draw(key=(problem, i), seed=i + 1) for i in range(n)),
        sampling=Sampling(temperature=0.8),
        max_tokens=16,
    )


async def texts(fleet: Fleet, problems: int) -> tuple[dict[tuple[str, int], str], list[ModelLost]]:
    await fleet.load()
    await fleet.open(Room(context=64))
    for i in range(problems):
        await fleet.ask(ask(f"p/{i}"))
    found: dict[tuple[str, int], str] = {}
    lost = []
    async with asyncio.timeout(20):
        async for answer in fleet.answers():
            if isinstance(answer, Completion):
                assert answer.key not in found
                found[answer.key] = answer.text
            elif isinstance(answer, ModelLost):
                lost.append(answer)
            if len(found) == 4 * problems:
                break
    await fleet.close()
    return found, lost


async def test_two_members_give_the_texts_of_one() -> None:
    one, _ = await texts(Fleet([ScriptedModel()]), 8)
    members = [ScriptedModel(), ScriptedModel()]
    two, _ = await texts(Fleet(members), 8)

    assert one == two
    assert [len(member.prompts) for member in members] == [16, 16]


async def test_a_dead_member_leaves_its_work_to_the_others() -> None:
    fleet = Fleet([ScriptedModel(seconds=0.01), ScriptedModel(crash_after=2, final=True, seconds=0.01)])
    found, lost = await texts(fleet, 8)

    assert len(found) == 32
    assert [event.final for event in lost] == [False]


async def test_the_last_member_s_death_is_final() -> None:
    fleet = Fleet([ScriptedModel(crash_after=2, final=True)])
    await fleet.load()
    await fleet.open(Room(context=64))
    await fleet.ask(ask("p/1"))
    async with asyncio.timeout(5):
        async for answer in fleet.answers():
            if isinstance(answer, ModelLost):
                assert answer.final
                break
    await fleet.close()


async def test_members_must_be_the_same_model() -> None:
    with pytest.raises(ModelError, match="same model"):
        await Fleet([ScriptedModel(name="a"), ScriptedModel(name="b")]).load()
