"""The embedded model as the engine sees it: a child process that may die and is started again.

Draws that were not answered are asked again, so a lost worker costs time and nothing else. When memory ran
out it starts with half the slots; one that hangs is killed and started again; when it dies again and again
without an answer, it is given up.
"""

import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import assert_never

from benchmarks.benchmark import Prompt
from engine.models import wire
from engine.models.fetch import remembered_sha256
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
)
from engine.models.options import LlamaOptions
from engine.models.postmortem import Birth, Died, birth, post_mortem
from engine.models.watchdog import Patience, Watchdog

DEATHS = 3
"""Deaths in a row, without an answer between them, after which the model is given up."""

ROOT = Path(__file__).resolve().parents[2]
"""What must be importable in the child."""


class LlamaModel:
    """A `Model` that runs a GGUF file in a process of its own."""

    def __init__(
        self,
        *,
        path: Path,
        source: str,
        log: Path,
        options: LlamaOptions | None = None,
        worker: str = "engine.models.worker",
        patience: Patience | None = None,
    ) -> None:
        """`worker` is the module that the child runs, `patience` how long it may seem to hang."""
        self._worker = worker
        self._patience = patience or Patience()
        self.path = path
        self.source = source
        self.log = log
        self.options = options or LlamaOptions()
        self._process: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._recovery: asyncio.Task[None] | None = None
        """Held, so that it is not collected while it works."""
        self._watchdog = Watchdog(0.0, self._patience)
        self._reply: asyncio.Future[wire.Reply] | None = None
        self._turn = asyncio.Lock()
        self._out: asyncio.Queue[Answer | None] = asyncio.Queue()
        self._asked: dict[SampleKey, tuple[Ask, Draw]] = {}
        self._room: Room | None = None
        self._opened: Opened | None = None
        self._paused = False
        self._streaming = False
        self._closing = False
        self._deaths = 0
        self._last_words: wire.Broke | None = None
        self._birth: Birth | None = None

    @property
    def pid(self) -> int | None:
        """The child, while it lives."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def load(self) -> ModelCard:
        hashing = asyncio.create_task(
            asyncio.to_thread(remembered_sha256, self.path, self.path.parent / ".sha256.json")
        )
        try:
            card = await self._load()
        except BaseException:
            hashing.cancel()
            await self._end_child()
            raise
        return replace(card, sha256=await hashing)

    async def _load(self) -> ModelCard:
        await self._start_child()
        reply = await self._request(wire.Load(str(self.path), self.source, self.options), "loading the model")
        assert isinstance(reply, wire.Loaded)
        return reply.card

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        reply = await self._request(wire.Measure(tuple(prompts)), "measuring the prompts")
        assert isinstance(reply, wire.Measured)
        return list(reply.tokens)

    async def open(self, room: Room) -> Opened:
        self._opened = await self._open(room)
        return self._opened

    async def _open(self, room: Room) -> Opened:
        """Open, with half the slots again and again while memory runs out on the way."""
        while True:
            self._room = room
            try:
                reply = await self._request(wire.Open(room), "opening the model", die=True)
            except Died as death:
                slots = (death.slots or room.slots or 32) // 2
                if not death.memory or slots < 1:
                    raise ModelError(f"The model's process died while opening: {death}.") from None
                room = replace(room, slots=slots)
                self._out.put_nowait(ModelLost(reason=str(death), slots=slots))
                await self._load()
                continue
            assert isinstance(reply, wire.WasOpened)
            return reply.opened

    async def ask(self, ask: Ask) -> None:
        if self._room is None:
            raise ModelError("The model was asked before it was opened.")
        for draw in ask.draws:
            self._asked[draw.key] = (ask, draw)
        self._send(wire.Draws(ask))

    async def answers(self) -> AsyncIterator[Answer]:
        while (answer := await self._out.get()) is not None:
            yield answer

    async def pause(self, paused: bool) -> None:
        self._paused = paused
        self._send(wire.Pause(paused))

    async def stream(self, wanted: bool) -> None:
        self._streaming = wanted
        self._send(wire.Stream(wanted))

    async def cancel(self, keys: Sequence[SampleKey] | None = None) -> None:
        self._send(wire.Cancel(None if keys is None else tuple(keys)))

    async def close(self) -> None:
        self._closing = True
        await self._end_child()
        self._out.put_nowait(None)

    async def _start_child(self) -> None:
        ours, theirs = socket.socketpair()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "GGML_NO_BACKTRACE": "1", "PYTHONUNBUFFERED": "1"}
        environment["PYTHONPATH"] = os.pathsep.join(
            [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        )
        if self.options.visible_gpus:
            environment["CUDA_VISIBLE_DEVICES"] = ",".join(str(gpu) for gpu in self.options.visible_gpus)
        self._last_words = None
        self._birth = birth(self.log)
        with theirs, self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                self._worker,
                str(theirs.fileno()),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(theirs.fileno(),),
                env=environment,
                process_group=0,
            )
        reader, self._writer = await asyncio.open_unix_connection(sock=ours, limit=1 << 20)
        self._watchdog = Watchdog(time.monotonic(), self._patience)
        self._listening = asyncio.create_task(self._listen(reader))
        self._watching = asyncio.create_task(self._watch(self._process))

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """Kill the child when it hangs; the listener sees to what follows."""
        looked = time.monotonic()
        while process.returncode is None:
            await asyncio.sleep(self._patience.look)
            before, looked = looked, time.monotonic()
            if looked - before > 4 * self._patience.look:
                self._watchdog.forgive(looked)
            complaint = self._watchdog.complaint(looked)
            if complaint:
                self._last_words = wire.Broke(complaint)
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                return

    async def _end_child(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._listening is not None and self._listening is not asyncio.current_task():
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        process = self._process
        if process is None:
            return
        try:
            await asyncio.wait_for(process.wait(), 5)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _send(self, request: wire.Request) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(wire.frame(request))

    async def _request(self, request: wire.Request, doing: str, *, die: bool = False) -> wire.Reply:
        """Ask for one reply.

        Raises:
            ModelError: it was refused, or the child died (`Died` instead where `die` is set).
        """
        async with self._turn:
            if self._process is None:
                raise ModelError("The model has not been loaded.")
            self._reply = asyncio.get_running_loop().create_future()
            self._send(request)
            try:
                reply = await self._reply
            except Died as death:
                if die:
                    raise
                raise ModelError(f"The model's process died while {doing}: {death}.") from None
            finally:
                self._reply = None
        if isinstance(reply, wire.Refused):
            raise ModelError(reply.reason)
        return reply

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Read what the child says until it is gone; then see what is to be done."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ValueError):
            while True:
                header = await reader.readexactly(wire.LENGTH.size)
                self._watchdog.hear(time.monotonic())
                self._hear(wire.read_reply(await reader.readexactly(wire.length(header))))
        if self._closing:
            return
        death = await self._post_mortem()
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(death)
            return
        if self._opened is not None:
            # a task of its own: it starts the child anew, whose listener replaces this one
            self._recovery = asyncio.create_task(self._recover(death))

    def _hear(self, reply: wire.Reply) -> None:
        match reply:
            case wire.Loaded() | wire.Measured() | wire.WasOpened() | wire.Refused():
                if self._reply is not None and not self._reply.done():
                    self._reply.set_result(reply)
            case wire.Finished(completions):
                self._deaths = 0
                for completion in completions:
                    if self._asked.pop(completion.key, None) is not None:
                        self._out.put_nowait(completion)
            case wire.Showed(streamed):
                self._out.put_nowait(streamed)
            case wire.Lives(beat):
                self._watchdog.take(time.monotonic(), beat)
            case wire.Noted(text):
                self._out.put_nowait(ModelNoted(text=text))
            case wire.Broke():
                self._last_words = reply
            case rest:
                assert_never(rest)

    async def _post_mortem(self) -> Died:
        """Why the child is gone, as well as can be told."""
        assert self._process is not None
        assert self._birth is not None
        try:
            status = await asyncio.wait_for(self._process.wait(), 5)
        except TimeoutError:
            self._process.kill()
            status = await self._process.wait()
        return post_mortem(status, self._last_words, self._birth)

    async def _recover(self, death: Died) -> None:
        """Start the child again and ask what was not answered."""
        assert self._room is not None
        assert self._opened is not None
        self._deaths += 1
        fewer = max(1, self._opened.slots // 2) if death.memory else None
        if self._deaths > DEATHS or (death.memory and self._opened.slots == 1):
            self._give_up(f"{death} ({self._deaths} times in a row)")
            return
        if fewer is not None:
            self._room = replace(self._room, slots=fewer)
        self._out.put_nowait(ModelLost(reason=str(death), slots=fewer))
        try:
            await self._end_child()
            await self._load()
            self._opened = await self._open(self._room)
        except ModelError as error:
            self._give_up(str(error))
            return
        if self._paused:
            self._send(wire.Pause(True))
        if self._streaming:
            self._send(wire.Stream(True))
        for ask in self._unanswered():
            self._send(wire.Draws(ask))

    def _unanswered(self) -> list[Ask]:
        """What is still to be answered, as asks with the draws that are left, in the order asked."""
        left: dict[int, tuple[Ask, list[Draw]]] = {}
        for ask, draw in self._asked.values():
            left.setdefault(id(ask), (ask, []))[1].append(draw)
        return [replace(ask, draws=tuple(draws)) for ask, draws in left.values()]

    def _give_up(self, reason: str) -> None:
        self._out.put_nowait(ModelLost(reason=reason, final=True))
        self._out.put_nowait(None)
