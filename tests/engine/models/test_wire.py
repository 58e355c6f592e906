"""Every message comes back from its frame as it went in."""

import pytest

from benchmarks.benchmark import Message, Prompt
from engine.models import wire
from engine.models.model import Ask, Completion, Draw, ModelCard, Opened, Room, Sampling, Slot, Streamed
from engine.models.options import LlamaOptions, Lora

PROMPT = Prompt(messages=(Message(role="user", content="ü\x00"),), prefill="```", stops=("\n```",))

REQUESTS: list[wire.Request] = [
    wire.Load("/m.gguf", "demo", LlamaOptions(lora=(Lora(path="a.gguf", scale=0.5),), flash_attention=True)),
    wire.Measure((PROMPT, Prompt(text="def f"))),
    wire.Open(Room(context=512, slots=None)),
    wire.Draws(
        Ask(
            prompt=PROMPT,
            draws=(Draw(key=("HumanEval/1", 3), seed=2**32 - 2),),
            sampling=Sampling(temperature=0.8),
            max_tokens=9,
        )
    ),
    wire.Pause(True),
    wire.Stream(False),
    wire.Cancel(None),
    wire.Cancel((("a", 1),)),
]

REPLIES: list[wire.Reply] = [
    wire.Loaded(ModelCard(name="m", source="demo", facts={"a": 1, "b": "x", "c": 0.5, "d": True})),
    wire.Measured((1, 2)),
    wire.WasOpened(Opened(slots=8, context=512, threads=1, reproducible=True)),
    wire.Refused("no"),
    wire.Finished((Completion(key=("a", 0), text="\ufffd", logprob=-1.5, finish="length"),)),
    wire.Showed(
        Streamed(slots=(Slot(key=("a", 0), tail="x", tokens=1, tokens_per_second=2.0),), tokens_per_second=2)
    ),
    wire.Noted("look"),
    wire.Broke("out of memory", memory=True),
]


@pytest.mark.parametrize("message", REQUESTS, ids=lambda message: type(message).__name__)
def test_a_request_survives_its_frame(message: wire.Request) -> None:
    framed = wire.frame(message)
    assert wire.length(framed[: wire.LENGTH.size]) == len(framed) - wire.LENGTH.size
    assert wire.read_request(framed[wire.LENGTH.size :]) == message


@pytest.mark.parametrize("message", REPLIES, ids=lambda message: type(message).__name__)
def test_a_reply_survives_its_frame(message: wire.Reply) -> None:
    assert wire.read_reply(wire.frame(message)[wire.LENGTH.size :]) == message


def test_a_length_that_no_message_has_is_refused() -> None:
    with pytest.raises(ValueError, match="out of step"):
        wire.length(b"\xff\xff\xff\xff")
