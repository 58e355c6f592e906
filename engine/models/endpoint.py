"""A model behind an OpenAI-compatible server: /v1/completions for raw prompts, /v1/chat/completions else.

Servers differ in what they honour, so nothing is taken on trust: every draw is a request of its own with a
seed of its own (servers number the choices of one request in ways of their own, or ignore `n`), stop strings
are sent as far as servers accept them and always cut here, and an answer that breaks off, drips or is no
completion is asked for again. The text is seeded, but not promised to be the same twice: what else the
server does at that moment may change it.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from benchmarks.benchmark import Prompt
from engine.models.backoff import Backoff
from engine.models.dialect import Dialect
from engine.models.gate import Gate
from engine.models.llama.transcript import Transcript
from engine.models.mismatch import MismatchWatch
from engine.models.model import (
    Answer,
    Ask,
    Completion,
    Draw,
    Finish,
    ModelCard,
    ModelError,
    ModelLost,
    ModelNoted,
    Opened,
    Room,
    SampleKey,
    Slot,
    Streamed,
    prompt_text,
)
from engine.models.reply import (
    Chunk,
    NoCompletion,
    events,
    integer,
    is_overflow,
    read_chunk,
    retry_after,
    said,
)
from engine.models.sameness import SamenessWatch
from engine.models.server import base_of, lengths_of, models_of, props_of

if TYPE_CHECKING:
    import httpx

    Transport: TypeAlias = httpx.AsyncBaseTransport

IN_FLIGHT = 32
"""Requests at once, unless --slots says otherwise."""

TRIES = 6
"""Of one request, before the server is given up."""

BROKEN_TRIES = 20
"""Of one request that is broken off while others are under way."""

TOO_MANY = 429
LIMITED_TRIES = 60
"""Of one request that a rate limit holds back: half an hour at the longest waits."""

RETRIED = frozenset({408, 409, 425, TOO_MANY, 500, 502, 503, 504, 529})

TOKENS_PER_SECOND = 2.0
"""A server that has begun to answer and is slower than this is taken to hang."""


@dataclass(frozen=True, kw_only=True)
class Waits:
    """Seconds that a request may take."""

    first: float = 1800.0
    """Until the answer begins: a server that draws one sample at a time lets the others wait for their turn."""
    more: float = 60.0
    """From then on, besides max_tokens at `TOKENS_PER_SECOND`."""


@dataclass
class _Flight:
    """A request under way."""

    ask: Ask
    draw: Draw
    began: float
    text: str = ""
    tokens: int = 0


class _BrokeOff(Exception):
    """The answer ended in the middle, for no reason that was given."""


class _Failed(Exception):
    """A request that cannot succeed, with a sentence for the user."""


class EndpointModel:
    """A `Model` on the other side of HTTP."""

    def __init__(
        self,
        *,
        url: str,
        model: str = "",
        api_key: str = "",
        transport: "Transport | None" = None,
        patience: float = 1.0,
        waits: Waits | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`patience` scales the waits between tries; a test sets it to 0."""
        self.url = base_of(url)
        self.model = model
        self._api_key = api_key
        self._transport = transport
        self._waits = waits or Waits()
        self._lost = False
        self._dialect = Dialect()
        self._backoff = Backoff(patience, clock)
        self._sameness = SamenessWatch()
        self._clock = clock
        self._client: httpx.AsyncClient | None = None
        self._out: asyncio.Queue[Answer | None] = asyncio.Queue()
        self._gate = Gate(IN_FLIGHT)
        self._going = asyncio.Event()
        self._going.set()
        self._tasks: dict[SampleKey, asyncio.Task[None]] = {}
        self._flights: dict[SampleKey, _Flight] = {}
        self._watcher: asyncio.Task[None] | None = None
        self._watch = MismatchWatch()
        self._tokens = 0
        self._said: set[str] = set()

    async def load(self) -> ModelCard:
        client = self._connect()
        models = await models_of(client, self.url, named=bool(self.model))
        if not self.model:
            if not models:
                raise ModelError(
                    f"{self.url} lists no models: name one behind a #, such as {self.url}#my-model."
                )
            self.model = models[0]
        elif models and self.model not in models:
            raise ModelError(
                f"{self.url} has no model {self.model!r}: it has {', '.join(models[:8])}. Name one behind a #."
            )
        props = await props_of(client, self.url)
        return ModelCard(
            name=self.model.rsplit("/", 1)[-1].removesuffix(".gguf"),
            source=f"{self.url}#{self.model}",
            context=integer(props.get("n_ctx")),
            chat=True,
            backend=f"endpoint {urlsplit(self.url).netloc}",
            facts={"url": self.url, "model": self.model, **props},
        )

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        """Tokens of each prompt: counted by the server where it offers that, else estimated on the safe side."""
        return await lengths_of(self._connect(), self.url, prompts)

    async def open(self, room: Room) -> Opened:
        slots = room.slots or IN_FLIGHT
        if not 1 <= slots <= 4096:
            raise ModelError(
                f"--slots {slots} is out of range for an endpoint: choose 1 to 4096 requests at once."
            )
        self._gate = Gate(slots)
        return Opened(
            slots=slots,
            context=room.context,
            threads=1,
            reproducible=False,
            depends_on="the server: its samples are seeded, but not promised to be the same under other load",
            facts={"requests_in_flight": slots, "sampler": "the server's own"},
        )

    async def ask(self, ask: Ask) -> None:
        for draw in ask.draws:
            task = asyncio.create_task(self._draw(replace(ask, draws=(draw,)), draw))
            self._tasks[draw.key] = task
            task.add_done_callback(lambda _, key=draw.key: self._tasks.pop(key, None))  # type: ignore[misc]

    async def answers(self) -> AsyncIterator[Answer]:
        while (answer := await self._out.get()) is not None:
            yield answer

    async def pause(self, paused: bool) -> None:
        """Hold back new requests; those under way are let finish."""
        if paused:
            self._going.clear()
        else:
            self._going.set()

    async def stream(self, wanted: bool) -> None:
        if wanted and self._watcher is None:
            self._watcher = asyncio.create_task(self._show())
        elif not wanted and self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None

    async def cancel(self, keys: Sequence[SampleKey] | None = None) -> None:
        for key in list(self._tasks) if keys is None else keys:
            task = self._tasks.get(key)
            if task is not None:
                task.cancel()

    async def close(self) -> None:
        tasks = [*self._tasks.values(), *([self._watcher] if self._watcher else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None
        self._out.put_nowait(None)

    def _connect(self) -> "httpx.AsyncClient":
        if self._client is not None:
            return self._client
        try:
            import httpx
        except ImportError:
            raise ModelError(
                'Asking an endpoint needs httpx: install it with `pip install "proctor[endpoint]"`.'
            ) from None
        headers = {"Authorization": f"Bearer {self._api_key}"} if self._api_key else {}
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=256)
        self._client = httpx.AsyncClient(
            headers=headers, limits=limits, timeout=_httpx_timeout(self._waits), transport=self._transport
        )
        return self._client

    async def _draw(self, ask: Ask, draw: Draw) -> None:
        """One sample from its request to its answer; never raises but for being cancelled."""
        flight = _Flight(ask, draw, self._clock())
        try:
            completion = await self._try(flight)
            self._out.put_nowait(completion)
            for note in (
                self._watch.see(completion, chat=ask.prompt.is_chat),
                self._sameness.see(completion, ask.sampling.temperature),
            ):
                if note:
                    self._out.put_nowait(ModelNoted(text=note))
        except asyncio.CancelledError:
            if not self._lost:
                self._out.put_nowait(self._completion(flight, "cancelled"))
        except _Failed as error:
            self._give_up(str(error))
        except Exception as error:  # noqa: BLE001 - the outermost line of this task: a draw must not vanish
            self._give_up(f"{self.url}: {type(error).__name__}: {error}")
        finally:
            self._flights.pop(draw.key, None)

    def _give_up(self, reason: str) -> None:
        """Say that the server is lost, once, and drop what else it was asked."""
        if self._lost:
            return
        self._lost = True
        mine = asyncio.current_task()
        for task in list(self._tasks.values()):
            if task is not mine:
                task.cancel()
        self._out.put_nowait(ModelLost(reason=reason, final=True))
        self._out.put_nowait(None)

    async def _try(self, flight: _Flight) -> Completion:
        """Ask, and ask again while the failure is one that passes."""
        import httpx

        tries = limited = broken = 0
        while True:
            flight.text, flight.tokens = "", 0
            try:
                return await self._take_turn(flight)
            except httpx.HTTPStatusError as error:
                response = error.response
                reason = f"{response.status_code} {said(response)}".strip()
                if response.status_code == TOO_MANY:
                    limited += 1
                    self._backoff.hold(retry_after(response) or self._backoff.pause(min(limited, 6)))
                    self._note_once(
                        "limit", f"{self.url} limits the rate ({reason}): requests wait their turn."
                    )
                    if limited < LIMITED_TRIES:
                        continue
                    raise _Failed(f"{self.url} held a request back {limited} times: {reason}") from None
                if response.status_code not in RETRIED:
                    if is_overflow(response):
                        return self._completion(flight, "context")
                    if self._can_do_without(response):
                        continue
                    raise _Failed(self._refusal(flight, response.status_code, reason)) from None
                after = retry_after(response)
            except (_BrokeOff, httpx.RemoteProtocolError) as error:
                reason, after = str(error), 0.0
                broken += 1
                if self._gate.narrow() or (broken < BROKEN_TRIES and self._gate.inside):
                    self._note_once(
                        "narrow",
                        f"{self.url} breaks answers off when it is asked several at once: asked fewer. "
                        "(llama-cpp-python's server does so unless started with --interrupt_requests false.)",
                    )
                    continue
            except NoCompletion as error:
                reason, after = str(error), 0.0
            except (httpx.HTTPError, ValueError, TimeoutError) as error:
                reason, after = f"{type(error).__name__}: {error}".removesuffix(": "), 0.0
            tries += 1
            if tries >= TRIES:
                raise _Failed(f"{self.url} failed {TRIES} times in a row: {reason}")
            self._note_once("retry", f"{self.url} fails now and then ({reason}); the request is tried again.")
            await self._backoff.rest(max(after, self._backoff.pause(tries)))

    async def _take_turn(self, flight: _Flight) -> Completion:
        """Ask once, when there is room for it and neither a pause nor a rate limit holds it back."""
        async with self._gate:
            await self._going.wait()
            await self._backoff.wait()
            flight.began = self._clock()
            self._flights[flight.draw.key] = flight
            completion = await self._request(flight)
        self._gate.succeed()
        return completion

    def _can_do_without(self, response: "httpx.Response") -> bool:
        """Whether a refusal names a field that can be left out; from then on it is."""
        left_out = self._dialect.leave_out(response)
        if left_out:
            self._note_once(left_out, f"{self.url} does not know {left_out}: asked without.")
        return bool(left_out)

    def _refusal(self, flight: _Flight, status: int, reason: str) -> str:
        key = flight.draw.key
        way_out = ": set PROCTOR_API_KEY or OPENAI_API_KEY" if status in (401, 403) else ""
        return f"{self.url} refused sample {key[1]} of {key[0]}: {reason}{way_out}"

    async def _request(self, flight: _Flight) -> Completion:
        client = self._connect()
        prompt = flight.ask.prompt
        path = "chat/completions" if prompt.is_chat else "completions"
        if prompt.is_chat and prompt.prefill:
            self._note_once(
                "prefill",
                f"The answers are begun for the model. vLLM and llama-server go on from there; whether {self.url} "
                "does shows in the first answers.",
            )
        body = self._dialect.body(self.model, flight.ask, flight.draw)
        transcript = Transcript(prompt.stops, may_think=prompt.is_chat)
        finish: Finish | None = None
        usage: Mapping[str, Any] = {}
        rest = self._waits.more + flight.ask.max_tokens / TOKENS_PER_SECOND
        async with asyncio.timeout(self._waits.first) as limit:
            async with client.stream("POST", f"{self.url}/{path}", json=body) as response:
                await self._insist(response)
                begun = False
                async for data in events(response):
                    if not begun:
                        begun = True
                        limit.reschedule(asyncio.get_running_loop().time() + rest)
                    chunk = read_chunk(data)
                    finish = self._take(chunk, flight, transcript) or finish
                    usage = chunk.usage or usage
                    if transcript.ended:
                        break
        if finish is None:
            raise _BrokeOff("the answer broke off before its end")
        transcript.end()
        self._tokens += flight.tokens
        tokens = integer(usage.get("completion_tokens")) or flight.tokens
        return replace(
            self._completion(flight, finish),
            text=transcript.answer,
            thinking=transcript.thoughts,
            tokens=tokens,
            prompt_tokens=integer(usage.get("prompt_tokens")),
        )

    async def _insist(self, response: "httpx.Response") -> None:
        """Refuse a response that is no answer."""
        if response.is_redirect:
            where = response.headers.get("Location", "nowhere")
            raise _Failed(f"{self.url} has moved to {where}: name that address as the model.")
        if response.is_error:
            await response.aread()
            response.raise_for_status()

    def _take(self, chunk: Chunk, flight: _Flight, transcript: Transcript) -> Finish | None:
        """Take one piece of the answer in; how it ended, if it did."""
        if chunk.thought:
            transcript.thoughts += chunk.thought
            flight.text, flight.tokens = flight.text + chunk.thought, flight.tokens + 1
        if chunk.text:
            flight.text, flight.tokens = flight.text + chunk.text, flight.tokens + 1
            if transcript.add(chunk.text):
                return "stop"
        if chunk.ending is None:
            return None
        return "length" if chunk.ending == "length" else "stop"

    def _completion(self, flight: _Flight, finish: Finish) -> Completion:
        shown = prompt_text(flight.ask.prompt)
        return Completion(
            key=flight.draw.key,
            text=flight.text if finish == "cancelled" else "",
            finish=finish,
            tokens=flight.tokens,
            seconds=self._clock() - flight.began,
            prompt_sha256=hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest(),
        )

    def _note_once(self, about: str, text: str) -> None:
        if about not in self._said:
            self._said.add(about)
            self._out.put_nowait(ModelNoted(text=text))

    async def _show(self) -> None:
        before, at = self._counted(), self._clock()
        while True:
            await asyncio.sleep(0.25)
            now, counted = self._clock(), self._counted()
            rate = max(0, counted - before) / max(now - at, 1e-3)
            before, at = counted, now
            slots = tuple(
                Slot(
                    key=key,
                    tail=flight.text[-300:],
                    tokens=flight.tokens,
                    tokens_per_second=flight.tokens / max(now - flight.began, 1e-3),
                )
                for key, flight in self._flights.items()
            )
            self._out.put_nowait(Streamed(slots=slots, tokens_per_second=rate))

    def _counted(self) -> int:
        return self._tokens + sum(flight.tokens for flight in self._flights.values())


def _httpx_timeout(waits: Waits) -> "httpx.Timeout":
    import httpx

    return httpx.Timeout(connect=30.0, read=waits.first, write=60.0, pool=None)
