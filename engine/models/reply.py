"""What a server's reply says, whatever shape the server gives it."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.models.backoff import LONGEST_WAIT

if TYPE_CHECKING:
    import httpx


class NoCompletion(Exception):
    """A reply that is no completion: the server's fault, never the model's answer, so it is asked for again."""


def integer(value: object) -> int:
    """A count as a server gave it; 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def parsed(data: str) -> Any:
    """What a reply, or one event of it, holds.

    Raises:
        NoCompletion: it is no JSON.
    """
    try:
        return json.loads(data)
    except ValueError:
        raise NoCompletion(f"the server answered with something that is no JSON: {data[:60]!r}") from None


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """One piece of an answer; a reply that is not streamed is the only one."""

    text: str = ""
    thought: str = ""
    ending: object = None
    """Why the answer ends here; None where it does not."""
    usage: Mapping[str, Any] = field(default_factory=dict)
    """Tokens as the server counted them; empty where it did not say."""


def read_chunk(data: str) -> Chunk:
    """The piece of an answer that a reply, or one event of it, holds.

    Raises:
        NoCompletion: it holds none.
    """
    chunk = parsed(data)
    if not isinstance(chunk, dict):
        raise NoCompletion("the server answered with something that is no completion")
    if "error" in chunk:
        raise NoCompletion(f"the server reported {str(chunk['error'])[:200]}")
    usage = chunk.get("usage")
    counted = usage if isinstance(usage, dict) else {}
    choices = chunk.get("choices") or []
    if not choices:
        return Chunk(usage=counted)
    choice = choices[0] if isinstance(choices, list) else None
    part = (choice.get("delta") or choice.get("message") or {}) if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(part, dict):
        raise NoCompletion("the server answered with choices that are none")
    return Chunk(
        text=joined(choice.get("text") or part.get("content")),
        thought=str(part.get("reasoning_content") or part.get("reasoning") or ""),
        ending=choice.get("finish_reason"),
        usage=counted,
    )


def joined(content: object) -> str:
    """A choice's text: some servers send it as a list of parts, and nothing where there is none.

    Raises:
        NoCompletion: it is no text.
    """
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    if content is not None and not isinstance(content, str):
        raise NoCompletion(f"the server answered with a text that is none: {str(content)[:60]}")
    return content or ""


def listed(response: "httpx.Response") -> list[str]:
    """The names of a server's models; none where the reply is no such list."""
    try:
        body = response.json()
    except ValueError:
        return []
    models = body.get("data") if isinstance(body, dict) else None
    items = models if isinstance(models, list) else []
    return [str(item["id"]) for item in items if isinstance(item, dict) and "id" in item]


async def events(response: "httpx.Response") -> AsyncIterator[str]:
    """The data of each event, up to the last; of a reply that is not streamed, all of it."""
    if "text/event-stream" not in response.headers.get("Content-Type", ""):
        await response.aread()
        yield response.text
        return
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            data = line.removeprefix("data:").strip()
            if data == "[DONE]":
                return
            yield data


def retry_after(response: "httpx.Response") -> float:
    """Seconds that the server asks to wait, half a minute at most; 0 where it does not say."""
    try:
        return min(LONGEST_WAIT, max(0.0, float(response.headers.get("Retry-After", "0"))))
    except ValueError:
        return 0.0


def said(response: "httpx.Response") -> str:
    """The reason that a refusal gives, on one line."""
    try:
        body = response.json()
        error = body.get("error") or body.get("detail") or body.get("message") or ""
        text = error.get("message", "") if isinstance(error, dict) else error
    except (ValueError, AttributeError):
        text = response.text
    return " ".join(str(text).split())[:300]


def is_overflow(response: "httpx.Response") -> bool:
    """Whether a prompt was refused because it is too long for the server."""
    words = response.text.lower()
    return response.status_code == 400 and ("context" in words and ("exceed" in words or "length" in words))
