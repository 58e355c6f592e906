"""What a server tells about itself: its models, its settings, how long a prompt is. Only the first is asked of all."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.benchmark import Prompt
from engine.models.model import ModelError, prompt_text
from engine.models.reply import listed, said

if TYPE_CHECKING:
    import httpx

AT_ONCE = 16
"""Prompts that a server counts at a time."""


def base_of(url: str) -> str:
    """The URL up to and with `/v1`, as servers document it."""
    bare = url.rstrip("/")
    for ending in ("/chat/completions", "/completions", "/models"):
        bare = bare.removesuffix(ending)
    return bare if urlsplit(bare).path.strip("/") else f"{bare}/v1"


async def models_of(client: "httpx.AsyncClient", url: str, *, named: bool) -> list[str]:
    """The names of its models; none where it has no list, or none to be had while one is `named` already.

    Raises:
        ModelError: it cannot be reached, refuses the key, is not ready, or lists none while none is named.
    """
    import httpx

    try:
        response = await client.get(f"{url}/models")
    except httpx.HTTPError as error:
        raise ModelError(
            f"{url} cannot be reached: {error or type(error).__name__}. Is the server running?"
        ) from None
    if response.status_code in (401, 403):
        raise ModelError(
            f"{url} refuses the key ({response.status_code}): set PROCTOR_API_KEY or OPENAI_API_KEY."
        )
    if response.is_server_error and not named:
        answered = f"{response.status_code} {said(response)}".strip()
        raise ModelError(f"{url} cannot list its models: {answered}. Is the server ready?")
    models = listed(response) if response.is_success else []
    if not models and not named:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        raise ModelError(
            f"{url} lists no models (/models answers {response.status_code} {kind}".rstrip() + "): "
            f"name one behind a #, such as {url}#my-model, if this is the address of its API."
        )
    return models


async def props_of(client: "httpx.AsyncClient", url: str) -> dict[str, str | int]:
    """What llama-server tells about itself, as far as it does; nothing from other servers."""
    import httpx

    try:
        response = await client.get(f"{url.removesuffix('/v1')}/props")
        found = response.json() if response.is_success else {}
    except (httpx.HTTPError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    defaults = found.get("default_generation_settings", {})
    template = str(found.get("chat_template", ""))
    props = {
        "n_ctx": defaults.get("n_ctx", 0) if isinstance(defaults, dict) else 0,
        "build_info": found.get("build_info", ""),
        "total_slots": found.get("total_slots", 0),
        "template_sha256": hashlib.sha256(template.encode()).hexdigest() if template else "",
    }
    return {key: value for key, value in props.items() if isinstance(value, str | int) and value}


async def lengths_of(
    client: "httpx.AsyncClient",
    url: str,
    prompts: Sequence[Prompt],
    *,
    longest: float,
    answered: Callable[[], None] = lambda: None,
) -> list[int]:
    """Tokens of each prompt: counted by the server where it offers that, else estimated on the safe side.

    Args:
        client: asks it.
        url: its base.
        prompts: as they will be asked.
        longest: seconds that a count is waited for; who is silent so long is asked for no other.
        answered: called when the first prompt was counted, or will not be.
    """
    limited, is_silent = asyncio.Semaphore(AT_ONCE), False

    async def counted(prompt: Prompt) -> int | None:
        nonlocal is_silent
        async with limited:
            try:
                async with asyncio.timeout(longest):
                    return None if is_silent else await _counted(client, url, prompt)
            except TimeoutError:
                is_silent = True
                return None

    is_counting = bool(prompts) and await counted(prompts[0]) is not None
    answered()

    async def length(prompt: Prompt) -> int:
        found = await counted(prompt) if is_counting else None
        return _estimated(prompt) if found is None else found

    return list(await asyncio.gather(*(length(prompt) for prompt in prompts)))


async def _counted(client: "httpx.AsyncClient", url: str, prompt: Prompt) -> int | None:
    import httpx

    try:
        response = await client.post(
            f"{url.removesuffix('/v1')}/tokenize", json={"content": prompt_text(prompt)}
        )
        tokens = response.json().get("tokens") if response.is_success else None
    except (httpx.HTTPError, ValueError, AttributeError):
        return None
    return len(tokens) + 16 * len(prompt.messages) if isinstance(tokens, list) else None


def _estimated(prompt: Prompt) -> int:
    """Tokens of a prompt without its tokenizer; code has about three characters a token, so this is high."""
    return -(-len(prompt_text(prompt).encode("utf-8", "replace")) // 3) + 16
