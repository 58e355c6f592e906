"""What a server is asked: the fields of a request, without those that this server turned out not to know."""

from typing import TYPE_CHECKING, Any

from engine.models.model import Ask, Draw

if TYPE_CHECKING:
    import httpx

MOST_STOPS = 4
"""Stop strings that hosted servers accept."""

DISPENSABLE = ("stream_options", "continue_final_message", "add_generation_prompt", "seed")
"""Fields that a request can do without, where a server refuses what it does not know."""


class Dialect:
    """The fields that one server takes."""

    def __init__(self) -> None:
        self._refused: set[str] = set()

    def body(self, model: str, ask: Ask, draw: Draw) -> dict[str, Any]:
        """The request for one draw."""
        sampling, prompt = ask.sampling, ask.prompt
        body: dict[str, Any] = {
            "model": model,
            "max_tokens": ask.max_tokens,
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

    def leave_out(self, response: "httpx.Response") -> str:
        """The fields that a refusal names and a request can do without: left out from now on; empty for none."""
        if response.status_code not in (400, 422):
            return ""
        named = {field for field in DISPENSABLE if field in response.text} - self._refused
        self._refused |= named
        return ", ".join(sorted(named))
