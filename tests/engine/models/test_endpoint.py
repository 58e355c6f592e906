"""An endpoint is asked politely, doubted thoroughly, and given up only when it must be."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from benchmarks.benchmark import Message, Prompt
from engine.models.endpoint import EndpointModel
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
)

Reply = Callable[[dict[str, Any]], httpx.Response]


def streamed(
    *parts: str, finish: str | None = "stop", chat: bool = False, usage: object = None
) -> httpx.Response:
    chunks: list[dict[str, Any]] = [
        {"choices": [{"delta": {"content": part}} if chat else {"text": part}]} for part in parts
    ]
    if finish:
        chunks.append({"choices": [{"text": "", "finish_reason": finish}]})
    if usage:
        chunks.append({"choices": [], "usage": usage})
    body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
    return httpx.Response(200, text=body, headers={"Content-Type": "text/event-stream"})


class Server:
    """What the endpoint was asked, and what it answers."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/models"):
            return httpx.Response(200, json={"data": [{"id": "org/coder"}]})
        if path.endswith(("/props", "/tokenize")):
            return httpx.Response(404)
        self.paths.append(path)
        self.bodies.append(json.loads(request.content))
        return self.reply(self.bodies[-1])


def endpoint(reply: Reply, **more: Any) -> tuple[EndpointModel, Server]:
    server = Server(reply)
    model = EndpointModel(url="http://box:8000", transport=httpx.MockTransport(server), patience=0.0, **more)
    return model, server


def ask(prompt: Prompt, count: int = 1) -> Ask:
    draws = tuple(Draw(key=("p", index), seed=2**31 + index) for index in range(count))
    return Ask(prompt=prompt, draws=draws, sampling=Sampling(temperature=0.8, top_p=0.95), max_tokens=64)


RAW = Prompt(text="def f():\n", stops=("\ndef", "\nclass", "\nif", "\nprint", "\n#", "\n@"))
CHAT = Prompt(messages=(Message(role="user", content="hi"),), prefill="```python\n", stops=("\n```",))


async def answers(model: EndpointModel, asked: Ask, count: int) -> list[Answer]:
    await model.load()
    await model.open(Room(context=512))
    await model.ask(asked)
    found: list[Answer] = []
    async with asyncio.timeout(10):
        async for answer in model.answers():
            found.append(answer)
            if sum(isinstance(one, Completion | ModelLost) for one in found) == count:
                break
    await model.close()
    return found


def completions(found: list[Answer]) -> list[Completion]:
    return [one for one in found if isinstance(one, Completion)]


async def test_the_server_is_asked_which_model_it_has() -> None:
    model, _ = endpoint(lambda _: streamed("x"))
    card = await model.load()
    await model.close()
    assert (card.name, card.source) == ("coder", "http://box:8000/v1#org/coder")


async def test_a_model_the_server_does_not_have_is_refused() -> None:
    model, _ = endpoint(lambda _: streamed("x"), model="other")
    with pytest.raises(ModelError, match="org/coder"):
        await model.load()
    await model.close()


async def test_each_draw_is_a_request_of_its_own_seed() -> None:
    model, server = endpoint(lambda _: streamed("    return 1\n"))
    found = await answers(model, ask(RAW, 3), 3)
    assert sorted(one.key for one in completions(found)) == [("p", 0), ("p", 1), ("p", 2)]
    assert len({body["seed"] for body in server.bodies}) == 3
    assert all(0 <= body["seed"] < 2**31 for body in server.bodies)
    assert set(server.paths) == {"/v1/completions"}
    assert server.bodies[0]["prompt"] == RAW.text


async def test_four_stops_are_sent_and_the_others_cut_here() -> None:
    model, server = endpoint(lambda _: streamed("    return 1\n", "#", " more\n", "def g"))
    (completion,) = completions(await answers(model, ask(RAW), 1))
    assert len(server.bodies[0]["stop"]) == 4
    assert (completion.text, completion.finish) == ("    return 1", "stop")


async def test_a_conversation_goes_to_the_chat_path_with_its_prefill() -> None:
    model, server = endpoint(lambda _: streamed("<think>hm</think>", "print(1)", chat=True))
    (completion,) = completions(await answers(model, ask(CHAT), 1))
    assert server.paths == ["/v1/chat/completions"]
    assert server.bodies[0]["messages"][-1] == {"role": "assistant", "content": "```python\n"}
    assert (completion.thinking, completion.text) == ("hm", "print(1)")


async def test_reasoning_sent_apart_is_kept_apart() -> None:
    chunks = [
        {"choices": [{"delta": {"reasoning_content": "so "}}]},
        {"choices": [{"delta": {"content": "x = 1"}}]},
        {"choices": [{"delta": {}, "finish_reason": "stop"}]},
    ]
    body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)
    reply = httpx.Response(200, text=body, headers={"Content-Type": "text/event-stream"})
    model, _ = endpoint(lambda _: reply)
    (completion,) = completions(await answers(model, ask(CHAT), 1))
    assert (completion.thinking, completion.text) == ("so", "x = 1")


async def test_a_server_that_does_not_stream_is_understood() -> None:
    plain = {
        "choices": [{"text": "abc", "finish_reason": "length"}],
        "usage": {"completion_tokens": 64, "prompt_tokens": 7},
    }
    model, _ = endpoint(lambda _: httpx.Response(200, json=plain))
    (completion,) = completions(await answers(model, ask(RAW), 1))
    assert (completion.text, completion.finish) == ("abc", "length")
    assert (completion.tokens, completion.prompt_tokens) == (64, 7)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_failure_that_passes_is_tried_again_and_told_once(status: int) -> None:
    count = 0

    def reply(_body: dict[str, Any]) -> httpx.Response:
        nonlocal count
        count += 1
        return httpx.Response(status, headers={"Retry-After": "1"}) if count <= 2 else streamed("ok")

    model, _ = endpoint(reply)
    found = await answers(model, ask(RAW), 1)
    assert completions(found)[0].text == "ok"
    assert sum(isinstance(one, ModelNoted) for one in found) == 1


async def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    replies = iter([streamed("half", finish=None), streamed("whole")])
    model, _ = endpoint(lambda _: next(replies))
    assert completions(await answers(model, ask(RAW), 1))[0].text == "whole"


async def test_a_lost_connection_is_tried_again() -> None:
    count = 0

    def reply(_body: dict[str, Any]) -> httpx.Response:
        nonlocal count
        count += 1
        if count == 1:
            raise httpx.ReadTimeout("slow")
        return streamed("ok")

    model, _ = endpoint(reply)
    assert completions(await answers(model, ask(RAW), 1))[0].text == "ok"


async def test_a_refusal_is_final_and_quoted() -> None:
    model, _ = endpoint(lambda _: httpx.Response(400, json={"error": {"message": "seed not supported"}}))
    lost = (await answers(model, ask(RAW), 1))[-1]
    assert isinstance(lost, ModelLost)
    assert lost.final
    assert "seed not supported" in lost.reason


async def test_a_field_the_server_does_not_know_is_left_out() -> None:
    def reply(body: dict[str, Any]) -> httpx.Response:
        strange = [name for name in ("stream_options", "continue_final_message") if name in body]
        if strange:
            return httpx.Response(422, json={"detail": f"extra fields not permitted: {strange[0]}"})
        return streamed("ok", chat=True)

    model, server = endpoint(reply)
    found = await answers(model, ask(CHAT, 2), 2)
    assert {one.text for one in completions(found)} == {"ok"}
    assert len(server.bodies) <= 6
    assert [one for one in found if isinstance(one, ModelNoted) and "asked without" in one.text]


async def test_what_would_change_the_draw_is_not_left_out() -> None:
    error = {"error": {"message": "unknown field: top_k"}}
    model, _ = endpoint(lambda body: httpx.Response(400, json=error) if "top_k" in body else streamed("x"))
    lost = (await answers(model, replace(ask(RAW), sampling=Sampling(temperature=1, top_k=5)), 1))[-1]
    assert isinstance(lost, ModelLost)
    assert "top_k" in lost.reason


async def test_a_server_that_never_recovers_is_given_up() -> None:
    model, server = endpoint(lambda _: httpx.Response(503))
    lost = (await answers(model, ask(RAW), 1))[-1]
    assert isinstance(lost, ModelLost)
    assert lost.final
    assert 3 <= len(server.bodies) <= 10


async def test_a_prompt_too_long_for_the_server_is_an_answer_by_context() -> None:
    error = {"error": {"message": "the request exceeds the available context size"}}
    model, _ = endpoint(lambda _: httpx.Response(400, json=error))
    assert completions(await answers(model, ask(RAW), 1))[0].finish == "context"


async def test_cancelled_requests_answer_as_cancelled() -> None:
    held = asyncio.Event()

    async def hold(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/models"):
            return httpx.Response(200, json={"data": [{"id": "m"}]})
        if request.method == "GET":
            return httpx.Response(404)
        await held.wait()
        return streamed("late")

    model = EndpointModel(url="http://box/v1", transport=httpx.MockTransport(hold), patience=0.0)
    await model.load()
    await model.open(Room(context=512, slots=2))
    await model.ask(ask(RAW, 4))
    await asyncio.sleep(0.05)
    await model.cancel()
    found: list[Answer] = []
    async with asyncio.timeout(5):
        async for answer in model.answers():
            found.append(answer)
            if len(found) == 4:
                break
    await model.close()
    assert {one.finish for one in completions(found)} == {"cancelled"}


async def test_of_several_models_the_one_that_is_asked_is_told() -> None:
    told: list[str] = []
    listing = {"data": [{"id": "coder"}, {"id": "other"}]}
    model = EndpointModel(
        url="http://box/v1",
        transport=httpx.MockTransport(lambda _: httpx.Response(200, json=listing)),
        tell=told.append,
    )
    card = await model.load()
    assert card.name == "coder"
    assert told == ["http://box/v1 has 2 models, and coder is asked: #NAME chooses another"]
    await model.close()


@pytest.mark.parametrize(
    "body", ["null", "[]", '{"data": null}', '{"data": "abc"}', '{"data": [7]}', "<html>"]
)
async def test_a_list_of_models_that_is_none_asks_for_a_name(body: str) -> None:
    model = EndpointModel(
        url="http://box/v1", transport=httpx.MockTransport(lambda _: httpx.Response(200, text=body))
    )
    with pytest.raises(ModelError, match=r"lists no models \(/models answers 200 .*\): name one behind a #"):
        await model.load()
    await model.close()


async def test_a_server_that_is_not_ready_to_list_its_models_is_quoted() -> None:
    loading = httpx.Response(503, json={"error": {"message": "Loading model"}})
    model = EndpointModel(url="http://box/v1", transport=httpx.MockTransport(lambda _: loading))
    with pytest.raises(
        ModelError, match=r"cannot list its models: 503 Loading model\. Is the server ready\?"
    ):
        await model.load()
    await model.close()


async def test_a_server_that_is_not_there_is_named() -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused")

    model = EndpointModel(url="http://box/v1", transport=httpx.MockTransport(refuse))
    with pytest.raises(ModelError, match="cannot be reached"):
        await model.load()
    await model.close()


async def test_an_endpoint_promises_no_reproducibility() -> None:
    model, _ = endpoint(lambda _: streamed("x"))
    opened = await model.open(Room(context=512, slots=8))
    assert not opened.reproducible
    assert opened.depends_on
    assert opened.slots == 8


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("http://h:1", "http://h:1/v1"),
        ("http://h/v1/", "http://h/v1"),
        ("https://h/api/v1/chat/completions", "https://h/api/v1"),
    ],
)
def test_any_of_the_usual_addresses_will_do(given: str, base: str) -> None:
    assert EndpointModel(url=given).url == base
