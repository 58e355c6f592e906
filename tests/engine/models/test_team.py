"""Several workers look like one: every draw is answered once, whoever draws it and whoever is lost."""

import asyncio

import pytest

from benchmarks.benchmark import Prompt
from engine.models.model import Answer, Ask, Completion, Draw, ModelError, ModelLost, Room, Sampling, Streamed
from engine.models.team import TeamModel
from tests.engine.models.scripted import ScriptedModel


def ask(problem: str, count: int) -> Ask:
    return Ask(
        prompt=Prompt(text=problem),
        draws=tuple(Draw(key=(problem, index), seed=index + 1) for index in range(count)),
        sampling=Sampling(temperature=0.8),
        max_tokens=8,
    )


async def sit(team: TeamModel, asks: list[Ask], *, watched: bool = False) -> list[Answer]:
    await team.load()
    opened = await team.open(Room(context=64, slots=8))
    assert opened.slots == 8
    await team.stream(watched)
    for one in asks:
        await team.ask(one)
    wanted, found = sum(len(one.draws) for one in asks), list[Answer]()
    async with asyncio.timeout(10):
        async for answer in team.answers():
            found.append(answer)
            if sum(isinstance(one, Completion) for one in found) == wanted:
                break
    await team.close()
    return found


def texts(answers: list[Answer]) -> dict[tuple[str, int], str]:
    found = [answer for answer in answers if isinstance(answer, Completion)]
    assert len({one.key for one in found}) == len(found), "a draw was answered twice"
    return {one.key: one.text for one in found}


async def test_two_workers_share_the_problems_and_give_the_texts_of_one() -> None:
    first, second = ScriptedModel(), ScriptedModel()
    asks = [ask(f"p{i}", 4) for i in range(6)]
    together = texts(await sit(TeamModel([first, second]), asks))
    alone = texts(await sit(TeamModel([ScriptedModel()]), asks))
    assert together == alone
    problems = [{key[0] for key, _, _ in model.prompts} for model in (first, second)]
    assert problems[0]
    assert problems[1]
    assert not problems[0] & problems[1], "a problem's draws stay together"


async def test_what_a_lost_worker_had_not_answered_the_others_answer() -> None:
    team = TeamModel([ScriptedModel(crash_after=2, final=True), ScriptedModel()])
    answers = await sit(team, [ask(f"p{i}", 4) for i in range(6)])
    assert len(texts(answers)) == 24
    (loss,) = [answer for answer in answers if isinstance(answer, ModelLost)]
    assert not loss.final
    assert loss.slots == 4


async def test_when_all_are_lost_the_team_is() -> None:
    team = TeamModel([ScriptedModel(crash_after=1, final=True) for _ in range(2)])
    await team.load()
    await team.open(Room(context=64, slots=2))
    for i in range(4):
        await team.ask(ask(f"p{i}", 4))
    async with asyncio.timeout(10):
        answers = [answer async for answer in team.answers()]
    await team.close()
    assert isinstance(answers[-1], ModelLost)
    assert answers[-1].final


async def test_watchers_see_the_slots_of_all() -> None:
    team = TeamModel([ScriptedModel(seconds=0.5), ScriptedModel(seconds=0.5)])
    answers = await sit(team, [ask("a", 4), ask("b", 4)], watched=True)
    frames = [answer for answer in answers if isinstance(answer, Streamed)]
    assert max(len(frame.slots) for frame in frames) == 8


async def test_cancelling_reaches_every_worker() -> None:
    team = TeamModel([ScriptedModel(seconds=60), ScriptedModel(seconds=60)])
    await team.load()
    await team.open(Room(context=64, slots=4))
    for name in "abcd":
        await team.ask(ask(name, 2))
    await team.cancel()
    found = []
    async with asyncio.timeout(5):
        async for answer in team.answers():
            found.append(answer)
            if len(found) == 8:
                break
    await team.close()
    assert {answer.finish for answer in found if isinstance(answer, Completion)} == {"cancelled"}


def test_a_team_of_none_is_refused() -> None:
    with pytest.raises(ModelError):
        TeamModel([])
