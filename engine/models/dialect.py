"""What a server is asked: the fields of a request, without those that this server turned out not to know."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from engine.models.model import Ask, Draw

if TYPE_CHECKING:
    import httpx

MOST_STOPS = 4
"""Stop strings that hosted servers accept."""

DISPENSABLE = ("stream_options", "continue_final_message", "add_generation_prompt", "seed")
"""Fields that a request can do without, where a server refuses what it does not know."""

LIMIT, LATER_LIMIT = "max_tokens", "max_completion_tokens"
"""The longest answer, and what OpenAI's models that think want it called."""


class Dialect:
    """The fields that one server takes."""

    def __init__(self) -> None:
        self._refused: set[str] = set()

    def body(self, model: str, ask: Ask, draw: Draw) -> dict[str, Any]:
        """The request for one draw."""
        sampling, prompt = ask.sampling, ask.prompt
        body: dict[str, Any] = {
            "model": model,
            LATER_LIMIT if LIMIT in self._refused else LIMIT: ask.max_tokens,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": draw.seed & 0x7FFFFFFF,
            "n": 1,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if sampling.top_k:
            body["top_k"] = sampling.top_k
        if sampling.min_p:
            body["min_p"] = sampling.min_p
        stops = [stop for stop in prompt.stops if stop][:MOST_STOPS]
        if stops:
            body["stop"] = stops
        if prompt.is_chat:
            body["messages"] = [{"role": turn.role, "content": turn.content} for turn in prompt.messages]
            if prompt.prefill:
                body["messages"].append({"role": "assistant", "content": prompt.prefill})
                body |= {"continue_final_message": True, "add_generation_prompt": False}
        else:
            body["prompt"] = prompt.text
        return {key: value for key, value in body.items() if key not in self._refused}

    def learn(self, response: "httpx.Response", sent: Collection[str]) -> str:
        """What a refusal tells of this server: fields that it names and a request can do without are left out from now on.

        `sent` are the fields of the request that was refused: others that were under way hold them, too, and are refused
        after it. The answer is a clause for the user, empty where asking again would change nothing.
        """
        if response.status_code not in (400, 422):
            return ""
        if LIMIT in sent and LATER_LIMIT in response.text:
            self._refused.add(LIMIT)
            return f"wants {LIMIT} to be called {LATER_LIMIT}: asked so"
        named = {field for field in DISPENSABLE if field in response.text} & set(sent)
        self._refused |= named
        return f"does not know {', '.join(sorted(named))}: asked without" if named else ""
