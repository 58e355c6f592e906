"""What a server's reply says, whatever shape the server gives it."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

LONGEST_WAIT = 30.0
"""Seconds between two tries, at most."""


def integer(value: object) -> int:
    """A count as a server gave it; 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def joined(content: object) -> str:
    """A choice's text: some servers send it as a list of parts."""
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


async def events(response: "httpx.Response") -> AsyncIterator[str]:
    """The data of each event, up to the last."""
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
