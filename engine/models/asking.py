"""Asks a server for one sample at a time, as often as it takes: when to try again, and when to give up.

Servers break answers off, limit rates, know fields by other names, drip or hang. What is no answer is asked for again,
what cannot succeed is refused with a sentence for the user. Stop strings are sent as far as servers accept them, and
always cut here.
"""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.models.backoff import Backoff
from engine.models.dialect import Dialect
from engine.models.gate import Gate
from engine.models.llama.transcript import Transcript
from engine.models.model import Ask, Completion, Draw, Finish, SampleKey, Slot, prompt_text
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
from engine.models.silence import Silence, minutes

if TYPE_CHECKING:
    import httpx

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
    itself: float = 300.0
    """Until it answers what is asked about itself, before anything is drawn."""
    quiet: float = 5.0
    """Of silence, after which a user is told that it is waited for."""


@dataclass
class Flight:
    """A request under way."""

    ask: Ask
    draw: Draw
    began: float
    text: str = ""
    tokens: int = 0
    fields: Collection[str] = ()
    """Of the request."""


class _BrokeOff(Exception):
    """The answer ended in the middle, for no reason that was given."""


class Failed(Exception):
    """A request that cannot succeed, with a sentence for the user."""


class Asker:
    """Whoever asks one server, for all samples that are under way."""

    def __init__(
        self,
        url: str,
        model: str,
        connect: "Callable[[], httpx.AsyncClient]",
        note: Callable[[str], None],
        *,
        slots: int,
        patience: float,
        waits: Waits,
        clock: Callable[[], float],
    ) -> None:
        """`note` is told, once each, what a person should know of the server; `patience` scales the waits."""
        self.url = url
        self.model = model
        self.gate = Gate(slots)
        self.going = asyncio.Event()
        """Whether new requests may begin."""
        self.going.set()
        self._flights: dict[SampleKey, Flight] = {}
        self._connect = connect
        self._note = note
        self._waits = waits
        self._clock = clock
        self._dialect = Dialect()
        self._backoff = Backoff(patience, clock)
        self._tokens = 0
        self._heard = clock()
        self._said: set[str] = set()

    async def complete(self, flight: Flight) -> Completion:
        """Ask, and ask again while the failure is one that passes.

        Raises:
            Failed: it cannot succeed.
        """
        import httpx

        tries = limited = broken = 0
        while True:
            flight.text, flight.tokens = "", 0
            after = 0.0
            try:
                return await self._take_turn(flight)
            except httpx.HTTPStatusError as error:
                response = error.response
                reason = f"{response.status_code} {said(response)}".strip()
                if response.status_code == TOO_MANY:
                    limited += 1
                    self._hold_all(response, reason, limited)
                    continue
                if response.status_code not in RETRIED:
                    if is_overflow(response):
                        return self.completion(flight, "context")
                    if learned := self._dialect.learn(response, flight.fields):
                        self._note_once(learned, f"{self.url} {learned}.")
                        continue
                    raise Failed(self._refusal(flight, response.status_code, reason)) from None
                after = retry_after(response)
            except (_BrokeOff, httpx.RemoteProtocolError) as error:
                reason = str(error)
                broken += 1
                if self._asks_fewer(broken):
                    continue
            except NoCompletion as error:
                reason = str(error)
            except (httpx.HTTPError, ValueError, TimeoutError) as error:
                reason = f"{type(error).__name__}: {error}".removesuffix(": ")
            tries += 1
            if tries >= TRIES:
                raise Failed(f"{self.url} failed {TRIES} times in a row: {reason}")
            self._note_once("retry", f"{self.url} fails now and then ({reason}); the request is tried again.")
            await self._backoff.rest(max(after, self._backoff.pause(tries)))

    def _hold_all(self, response: "httpx.Response", reason: str, times: int) -> None:
        """Let every request wait for as long as a rate limit says.

        Raises:
            Failed: it has held this one back too many times.
        """
        self._backoff.hold(retry_after(response) or self._backoff.pause(min(times, 6)))
        self._note_once("limit", f"{self.url} limits the rate ({reason}): requests wait their turn.")
        if times >= LIMITED_TRIES:
            raise Failed(f"{self.url} held a request back {times} times: {reason}") from None

    def _asks_fewer(self, broken: int) -> bool:
        """Whether an answer may have broken off for the company of others, so that this is no failure of its own.

        From then on there are fewer at once, where there can be.
        """
        if not self.gate.narrow() and (broken >= BROKEN_TRIES or not self.gate.inside):
            return False
        self._note_once(
            "narrow",
            f"{self.url} breaks answers off when it is asked several at once: asked fewer. "
            "(llama-cpp-python's server does so unless started with --interrupt_requests false.)",
        )
        return True

    async def _take_turn(self, flight: Flight) -> Completion:
        """Ask once, when there is room for it and neither a pause nor a rate limit holds it back."""
        async with self.gate:
            await self.going.wait()
            await self._backoff.wait()
            flight.began = self._clock()
            self._flights[flight.draw.key] = flight
            try:
                completion = await self._request(flight)
            finally:
                self._flights.pop(flight.draw.key, None)
        self.gate.succeed()
        return completion

    def _refusal(self, flight: Flight, status: int, reason: str) -> str:
        """The sentence for the user on a sample that the server refused."""
        key = flight.draw.key
        way_out = ": set PROCTOR_API_KEY or OPENAI_API_KEY" if status in (401, 403) else ""
        return f"{self.url} refused sample {key[1]} of {key[0]}: {reason}{way_out}"

    async def _request(self, flight: Flight) -> Completion:
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
        flight.fields = body.keys()
        transcript = Transcript(prompt.stops, may_think=prompt.is_chat)
        finish: Finish | None = None
        usage: Mapping[str, Any] = {}
        rest = self._waits.more + flight.ask.max_tokens / TOKENS_PER_SECOND
        silence = Silence(self._waits.quiet, self._note_silence)
        async with asyncio.timeout(self._waits.first) as limit:
            with silence:
                async with client.stream("POST", f"{self.url}/{path}", json=body) as response:
                    await self._insist(response)
                    begun = False
                    async for data in events(response):
                        self._heard = self._clock()
                        if not begun:
                            begun = True
                            silence.broken()
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
            self.completion(flight, finish),
            text=transcript.answer,
            thinking=transcript.thoughts,
            tokens=tokens,
            prompt_tokens=integer(usage.get("prompt_tokens")),
        )

    async def _insist(self, response: "httpx.Response") -> None:
        """Refuse a response that is no answer."""
        if response.is_redirect:
            where = response.headers.get("Location", "nowhere")
            raise Failed(f"{self.url} has moved to {where}: name that address as the model.")
        if response.is_error:
            await response.aread()
            response.raise_for_status()

    def _take(self, chunk: Chunk, flight: Flight, transcript: Transcript) -> Finish | None:
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

    def completion(self, flight: Flight, finish: Finish) -> Completion:
        """What there is of an answer when it ends; of one that was cancelled, the text so far."""
        shown = prompt_text(flight.ask.prompt)
        return Completion(
            key=flight.draw.key,
            text=flight.text if finish == "cancelled" else "",
            finish=finish,
            tokens=flight.tokens,
            seconds=self._clock() - flight.began,
            prompt_sha256=hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest(),
        )

    def tokens(self) -> int:
        """Tokens that have come so far, from requests under way too."""
        return self._tokens + sum(flight.tokens for flight in self._flights.values())

    def slots(self) -> tuple[Slot, ...]:
        """What comes at this moment, request by request."""
        now = self._clock()
        return tuple(
            Slot(
                key=key,
                tail=flight.text[-300:],
                tokens=flight.tokens,
                tokens_per_second=flight.tokens / max(now - flight.began, 1e-3),
            )
            for key, flight in self._flights.items()
        )

    def _note_silence(self) -> None:
        """A request has waited long, and nothing has come for the others either."""
        if self._clock() - self._heard >= self._waits.quiet:
            self._note_once(
                "silence",
                f"{self.url} has not begun to answer for {self._waits.quiet:g} s: each request is waited for, up to "
                f"{minutes(self._waits.first)}.",
            )

    def _note_once(self, about: str, text: str) -> None:
        if about not in self._said:
            self._said.add(about)
            self._note(text)
