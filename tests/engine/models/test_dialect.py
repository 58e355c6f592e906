"""What a server is asked, and what it is not asked again."""

import httpx

from benchmarks.benchmark import Message, Prompt
from engine.models.dialect import MOST_STOPS, Dialect
from engine.models.model import Ask, Draw, Sampling

DRAW = Draw(key=("a", 0), seed=7)


def ask(prompt: Prompt) -> Ask:
    return Ask(prompt=prompt, draws=(DRAW,), sampling=Sampling(temperature=0.8), max_tokens=64)


def test_a_text_to_continue_is_asked_with_no_more_stops_than_servers_take() -> None:
    body = Dialect().body("m", ask(Prompt(text="def f", stops=("a", "", "b", "c", "d", "e"))), DRAW)
    assert body["prompt"] == "def f"
    assert body["stop"] == ["a", "b", "c", "d"]
    assert len(body["stop"]) == MOST_STOPS
    assert "messages" not in body
    assert "top_k" not in body


def test_an_answer_that_was_begun_is_to_be_gone_on_with() -> None:
    prompt = Prompt(messages=(Message(role="user", content="Write f."),), prefill="```python\n")
    body = Dialect().body("m", ask(prompt), DRAW)
    assert body["messages"][-1] == {"role": "assistant", "content": "```python\n"}
    assert body["continue_final_message"] is True


def test_a_field_that_was_refused_is_left_out_from_then_on() -> None:
    dialect = Dialect()
    refusal = httpx.Response(400, text="unknown field: seed")
    assert dialect.learn(refusal, {"seed", "n"}) == "does not know seed: asked without"
    body = dialect.body("m", ask(Prompt(text="x")), DRAW)
    assert "seed" not in body
    assert dialect.learn(refusal, body.keys()) == ""
    assert dialect.learn(httpx.Response(500, text="stream_options"), {"stream_options"}) == ""


def test_requests_that_were_under_way_when_a_field_was_refused_are_asked_again_without_it() -> None:
    dialect = Dialect()
    refusal = httpx.Response(400, text="unknown field: seed")
    said = [dialect.learn(refusal, {"seed"}) for _ in range(3)]
    assert said == ["does not know seed: asked without"] * 3


def test_the_longest_answer_goes_by_the_name_that_the_server_asks_for() -> None:
    dialect = Dialect()
    refusal = httpx.Response(400, text="'max_tokens' is not supported. Use 'max_completion_tokens' instead.")
    assert "max_completion_tokens" in dialect.learn(refusal, {"max_tokens"})
    body = dialect.body("m", ask(Prompt(text="x")), DRAW)
    assert (body["max_completion_tokens"], "max_tokens" in body) == (64, False)
    assert dialect.learn(refusal, body.keys()) == ""
