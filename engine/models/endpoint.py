"""A model behind an OpenAI-compatible server: /v1/completions for raw prompts, /v1/chat/completions else.

Servers differ in what they honour, so nothing is taken on trust: every draw is a request of its own with a
seed of its own (servers number the choices of one request in ways of their own, or ignore `n`), and
`asking` asks again for what is no answer. The text is seeded, but not promised to be the same twice: what else the
server does at that moment may change it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from urllib.parse import urlsplit

from benchmarks.benchmark import Prompt
from engine.models.asking import Asker, Failed, Flight, Waits
from engine.models.flow import Flow
from engine.models.gate import Gate
from engine.models.mismatch import MismatchWatch
from engine.models.model import (
    Answer,
    Ask,
    Draw,
    ModelCard,
    ModelError,
    ModelLost,
    ModelNoted,
    Opened,
    Room,
    SampleKey,
    Streamed,
)
from engine.models.reply import integer
from engine.models.sameness import SamenessWatch
from engine.models.server import base_of, lengths_of, models_of, props_of
from engine.models.silence import Silence, minutes

if TYPE_CHECKING:
    import httpx

    Transport: TypeAlias = httpx.AsyncBaseTransport

Known = TypeVar("Known")

IN_FLIGHT = 32
"""Requests at once, unless --slots says otherwise."""


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
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`patience` scales the waits between tries, a test sets it to 0; `tell` hears, until it is loaded, of silence."""
        self.url = base_of(url)
        self.model = model
        self._api_key = api_key
        self._transport = transport
        self._waits = waits or Waits()
        self._lost = False
        self._sameness = SamenessWatch()
        self._clock = clock
        self._tell = tell
        self._client: httpx.AsyncClient | None = None
        self._out: asyncio.Queue[Answer | None] = asyncio.Queue()
        self._asker = Asker(
            self.url,
            model,
            self._connect,
            lambda text: self._out.put_nowait(ModelNoted(text=text)),
            slots=IN_FLIGHT,
            patience=patience,
            waits=self._waits,
            clock=clock,
        )
        self._tasks: dict[SampleKey, asyncio.Task[None]] = {}
        self._watcher: asyncio.Task[None] | None = None
        self._mismatch = MismatchWatch()

    async def load(self) -> ModelCard:
        client = self._connect()
        models = await self._about_itself(models_of(client, self.url, named=bool(self.model)))
        if not self.model:
            self.model = models[0]
            if len(models) > 1:
                self._tell(
                    f"{self.url} has {len(models)} models, and {self.model} is asked: #NAME chooses another"
                )
        elif models and self.model not in models:
            raise ModelError(
                f"{self.url} has no model {self.model!r}: it has {', '.join(models[:8])}. Name one behind a #."
            )
        self._asker.model = self.model
        props = await self._about_itself(props_of(client, self.url))
        return ModelCard(
            name=self.model.rsplit("/", 1)[-1].removesuffix(".gguf"),
            source=f"{self.url}#{self.model}",
            context=integer(props.get("n_ctx")),
            chat=True,
            backend=f"endpoint {urlsplit(self.url).netloc}",
            facts={"url": self.url, "model": self.model, **props},
        )

    async def _about_itself(self, answer: Awaitable[Known]) -> Known:
        """What the server says when it is asked about itself, before anything is drawn.

        Raises:
            ModelError: it takes the question and does not answer.
        """
        longest = minutes(self._waits.itself)

        def tell() -> None:
            self._tell(f"{self.url} has not answered yet: waiting for it, at most {longest}")

        try:
            async with asyncio.timeout(self._waits.itself):
                with Silence(self._waits.quiet, tell):
                    return await answer
        except TimeoutError:
            raise ModelError(
                f"{self.url} has not answered for {longest}. Is its model still loading, or is it busy?"
            ) from None

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        """Tokens of each prompt: counted by the server where it offers that, else estimated on the safe side."""
        longest = minutes(self._waits.itself)

        def tell() -> None:
            self._tell(f"{self.url} counts no prompt: waiting at most {longest}, then lengths are estimated")

        with Silence(self._waits.quiet, tell) as silence:
            return await lengths_of(
                self._connect(), self.url, prompts, longest=self._waits.itself, answered=silence.broken
            )

    async def open(self, room: Room) -> Opened:
        slots = room.slots or IN_FLIGHT
        if not 1 <= slots <= 4096:
            raise ModelError(
                f"--slots {slots} is out of range for an endpoint: choose 1 to 4096 requests at once."
            )
        self._asker.gate = Gate(slots)
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
            self._asker.going.clear()
        else:
            self._asker.going.set()

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
        flight = Flight(ask, draw, self._clock())
        try:
            completion = await self._asker.complete(flight)
            self._out.put_nowait(completion)
            for note in (
                self._mismatch.see(completion, chat=ask.prompt.is_chat),
                self._sameness.see(completion, ask.sampling.temperature),
            ):
                if note:
                    self._out.put_nowait(ModelNoted(text=note))
        except asyncio.CancelledError:
            if not self._lost:
                self._out.put_nowait(self._asker.completion(flight, "cancelled"))
        except Failed as error:
            self._give_up(str(error))
        except Exception as error:  # noqa: BLE001 - the outermost line of this task: a draw must not vanish
            self._give_up(f"{self.url}: {type(error).__name__}: {error}")

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

    async def _show(self) -> None:
        flow = Flow()
        flow.rate(self._clock(), self._asker.tokens())
        while True:
            await asyncio.sleep(0.25)
            rate = flow.rate(self._clock(), self._asker.tokens()) or 0.0
            self._out.put_nowait(Streamed(slots=self._asker.slots(), tokens_per_second=rate))


def _httpx_timeout(waits: Waits) -> "httpx.Timeout":
    import httpx

    return httpx.Timeout(connect=30.0, read=waits.first, write=60.0, pool=None)
