"""Whatever a server does on the wire, every draw is answered once, or the run is told why it cannot be."""

import asyncio

import httpx
import pytest

from benchmarks.benchmark import Prompt
from engine.models.asking import LIMITED_TRIES, TRIES, Waits
from engine.models.endpoint import EndpointModel
from engine.models.gate import CALM, Gate
from engine.models.model import (
    Answer,
    Ask,
    Completion,
    Draw,
    Model,
    ModelError,
    ModelLost,
    ModelNoted,
    Room,
    Sampling,
)
from engine.models.sameness import SamenessWatch
from engine.models.team import TeamModel
from tests.engine.models.bad_server import REPLIES, BadServer, bad_server

SHORT = Waits(first=0.5, more=0.3)
PASSING = [*sorted(set(REPLIES) - {"moved", "forbidden"}), "hang up"]


def asked(problem: str, count: int) -> Ask:
    draws = tuple(Draw(key=(problem, index), seed=index + 1) for index in range(count))
    return Ask(
        prompt=Prompt(text="def f():\n"), draws=draws, sampling=Sampling(temperature=0.8), max_tokens=1
    )


def endpoint(server: BadServer, waits: Waits | None = None) -> EndpointModel:
    return EndpointModel(url=server.url, patience=0.01, waits=waits)


async def sit(model: Model, *asks: Ask, slots: int = 8) -> list[Answer]:
    """Ask, and collect until every draw is answered or the model is lost."""
    found: list[Answer] = []
    wanted = sum(len(ask.draws) for ask in asks)
    try:
        async with asyncio.timeout(30):
            await model.load()
            await model.open(Room(context=512, slots=slots))
            for ask in asks:
                await model.ask(ask)
            async for answer in model.answers():
                found.append(answer)
                if sum(isinstance(one, Completion) for one in found) == wanted:
                    break
    finally:
        await model.close()
    return found


def texts(found: list[Answer]) -> dict[tuple[str, int], str]:
    answered = [one for one in found if isinstance(one, Completion)]
    assert len({one.key for one in answered}) == len(answered), "a draw was answered twice"
    return {one.key: one.text for one in answered}


@pytest.mark.parametrize("behaviour", PASSING)
async def test_a_server_that_misbehaves_once_is_asked_again(behaviour: str) -> None:
    async with bad_server(behaviour) as server:
        found = await sit(endpoint(server), asked("p", 1))
    assert texts(found) == {("p", 0): "seed 1"}
    assert len(server.bodies) == 2
    assert sum(isinstance(one, ModelNoted) for one in found) == 1


@pytest.mark.parametrize("behaviour", ["silent", "dripping"])
async def test_a_server_that_does_not_get_on_is_asked_again(behaviour: str) -> None:
    async with bad_server(behaviour) as server:
        found = await sit(endpoint(server, SHORT), asked("p", 1))
    assert texts(found) == {("p", 0): "seed 1"}
    assert len(server.bodies) >= 2


async def test_a_server_that_has_not_begun_to_answer_is_told_of_once_with_the_time_it_is_given() -> None:
    async with bad_server("silent", "silent") as server:
        found = await sit(endpoint(server, Waits(first=0.5, more=5.0, quiet=0.1)), asked("p", 2))
    told = [
        one.text for one in found if isinstance(one, ModelNoted) and "has not begun to answer" in one.text
    ]
    assert told == [
        f"{server.url} has not begun to answer for 0.1 s: each request is waited for, up to 0.5 s.",
    ]


async def test_a_server_that_answers_others_meanwhile_is_not_called_silent() -> None:
    async with bad_server("silent", *["dripping"] * 3) as server:
        found = await sit(endpoint(server, Waits(first=1.0, more=0.1, quiet=0.3)), asked("p", 2))
    assert not [one for one in found if isinstance(one, ModelNoted) and "has not begun" in one.text]


async def test_whoever_loads_a_server_that_says_nothing_hears_that_it_is_waited_for_and_how_long() -> None:
    told: list[str] = []

    async def say_nothing(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError(request)

    model = EndpointModel(
        url="http://box/v1",
        transport=httpx.MockTransport(say_nothing),
        waits=Waits(itself=0.2, quiet=0.05),
        tell=told.append,
    )
    with pytest.raises(ModelError, match=r"http://box/v1 has not answered for 0.2 s"):
        await model.load()
    await model.close()
    assert told == ["http://box/v1 has not answered yet: waiting for it, at most 0.2 s"]


@pytest.mark.parametrize("counts", [0, 1])
async def test_a_server_that_falls_silent_over_counting_is_told_of_and_lengths_are_estimated(
    counts: int,
) -> None:
    told: list[str] = []
    asked: list[str] = []

    async def tokenize(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if len(asked) > counts:
            await asyncio.sleep(60)
        return httpx.Response(200, json={"tokens": [1, 2, 3]})

    model = EndpointModel(
        url="http://box/v1",
        transport=httpx.MockTransport(tokenize),
        waits=Waits(itself=0.2, quiet=0.05),
        tell=told.append,
    )
    prompts = [Prompt(text=f"{number:030}") for number in range(100)]
    assert await model.measure(prompts) == [26] * 100
    await model.close()
    assert len(asked) <= 1 + 16
    assert told == (
        []
        if counts
        else ["http://box/v1 counts no prompt: waiting at most 0.2 s, then lengths are estimated"]
    )


@pytest.mark.parametrize(
    ("behaviour", "named"),
    [
        ("broken", "in a row: 500 Traceback"),
        ("garbled", "in a row: the server answered with something that is no JSON: '<html>it works</html>'"),
        ("another shape", "in a row: the server answered with choices that are none"),
        ("a number for a text", "in a row: the server answered with a text that is none: 5"),
    ],
)
async def test_a_server_that_misbehaves_for_ever_is_given_up_with_the_reason(
    behaviour: str, named: str
) -> None:
    async with bad_server(*[behaviour] * 50) as server:
        found = await sit(endpoint(server), asked("p", 1))
    assert isinstance(found[-1], ModelLost)
    assert found[-1].final
    assert f"failed {TRIES} times in a row: " in found[-1].reason
    assert named in found[-1].reason


async def test_a_rate_limit_holds_all_requests_back_and_loses_none() -> None:
    async with bad_server(*["busy"] * (3 * TRIES)) as server:
        found = await sit(endpoint(server), asked("p", 4), slots=4)
    assert texts(found) == {("p", index): f"seed {index + 1}" for index in range(4)}
    assert [one for one in found if isinstance(one, ModelNoted) and "limits the rate" in one.text]


async def test_a_rate_limit_without_end_is_given_up() -> None:
    async with bad_server(*["busy"] * (LIMITED_TRIES + 5)) as server:
        model = EndpointModel(url=server.url, patience=0.0)
        found = await sit(model, asked("p", 1))
    assert isinstance(found[-1], ModelLost)
    assert "slow down" in found[-1].reason


@pytest.mark.parametrize(("behaviour", "named"), [("moved", "https://elsewhere"), ("forbidden", "API_KEY")])
async def test_what_asking_again_cannot_change_is_said_at_once(behaviour: str, named: str) -> None:
    async with bad_server(behaviour) as server:
        found = await sit(endpoint(server), asked("p", 1))
    assert isinstance(found[-1], ModelLost)
    assert named in found[-1].reason
    assert len(server.bodies) == 1


async def test_a_lost_server_is_told_once_however_many_requests_were_under_way() -> None:
    async with bad_server(*["broken"] * 400) as server:
        found = await sit(endpoint(server), asked("p", 16), slots=16)
    assert [type(one) for one in found if not isinstance(one, ModelNoted)] == [ModelLost]


async def test_no_more_requests_are_under_way_than_there_are_slots() -> None:
    async with bad_server() as server:
        found = await sit(endpoint(server), *(asked(f"p{i}", 4) for i in range(6)), slots=3)
    assert len(texts(found)) == 24
    assert server.most_at_once == 3


async def test_a_server_that_interrupts_itself_is_asked_one_thing_at_a_time() -> None:
    async with bad_server() as server:
        server.interrupts = True
        found = await sit(endpoint(server), *(asked(f"p{i}", 4) for i in range(6)), slots=16)
    assert len(texts(found)) == 24
    assert [one for one in found if isinstance(one, ModelNoted) and "asked fewer" in one.text]


async def test_a_gate_lets_so_many_through_in_their_order() -> None:
    gate, order, most = Gate(4), list[int](), 0

    async def pass_through(number: int) -> None:
        nonlocal most
        async with gate:
            order.append(number)
            most = max(most, gate.inside)
            await asyncio.sleep(0)
            if number == 3:
                assert gate.narrow()

    tasks = [asyncio.create_task(pass_through(number)) for number in range(12)]
    await asyncio.sleep(0)
    tasks[7].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11]
    assert most == 4
    assert (gate.inside, gate.limit) == (0, 2)


def test_a_gate_opens_again_ever_more_slowly() -> None:
    gate = Gate(4)
    gate.narrow()
    for _ in range(2 * CALM):
        gate.succeed()
    assert gate.limit == 3
    gate.narrow()
    for _ in range(2 * CALM):
        gate.succeed()
    assert gate.limit == 1
    assert not gate.narrow()


async def test_two_servers_share_the_work_and_one_takes_over_when_the_other_is_lost() -> None:
    async with bad_server() as good, bad_server(*["broken"] * 400) as bad:
        team = TeamModel([endpoint(good), endpoint(bad)])
        found = await sit(team, *(asked(f"p{i}", 2) for i in range(6)))
    assert texts(found) == {(f"p{i}", index): f"seed {index + 1}" for i in range(6) for index in range(2)}
    assert bad.bodies
    assert [one.final for one in found if isinstance(one, ModelLost)] == [False]


async def test_servers_with_different_models_are_no_team() -> None:
    async with bad_server() as first, bad_server() as second:
        second.model = "another"
        team = TeamModel([endpoint(first), endpoint(second)])
        with pytest.raises(ModelError, match="several models: another, m"):
            await team.load()
        await team.close()


def drawn(problem: str, sample: int, text: str) -> Completion:
    return Completion(key=(problem, sample), text=text, tokens=40)


def test_a_server_that_draws_the_same_text_every_time_is_noticed() -> None:
    watch = SamenessWatch()
    notes = [watch.see(drawn(f"p{i}", sample, "same"), 0.8) for i in range(4) for sample in range(3)]
    (note,) = [note for note in notes if note]
    assert "ignores seed or temperature" in note


@pytest.mark.parametrize("temperature", [0.0, 0.2])
def test_samples_that_ought_to_be_alike_raise_no_alarm(temperature: float) -> None:
    watch = SamenessWatch()
    assert not any(watch.see(drawn(f"p{i}", s, "same"), temperature) for i in range(4) for s in range(3))


def test_one_problem_with_different_samples_is_enough_to_be_calm() -> None:
    watch = SamenessWatch()
    watch.see(drawn("p", 0, "a"), 0.8)
    watch.see(drawn("p", 1, "b"), 0.8)
    assert not any(watch.see(drawn(f"q{i}", s, "same"), 0.8) for i in range(4) for s in range(3))
