"""One warm worker: a process behind walls that takes jobs over its standard input.

The host never blocks on it: frames are read and written by asyncio. Whatever is wrong with a worker (it died,
it fell silent, it speaks out of turn), the answer is the same: `WorkerLost`, and it is killed.
"""

import asyncio
import contextlib
import json
import os
import signal
import struct
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.conclusion import conclude
from sandbox.execution import Execution
from sandbox.inside import frames
from sandbox.job import Job
from sandbox.shipping import cargo

START_SECONDS = 30.0
SLACK = 20.0
"""Seconds over the wall limit after which a silent worker is given up."""
KNOWN_SUITES = 512
_ENDS = {
    70: "its judge was gone",
    72: "it could start no process",
    73: "its judge was stopped while it wrote",
    74: "its source did not reach it",
}
"""Statuses with which a worker gives up."""


class WorkerLost(Exception):
    """The worker died or fell silent; says nothing about the program."""


class Pipe(Protocol):
    """A started worker's standard streams, and how to end it."""

    @property
    def reader(self) -> asyncio.StreamReader:
        """Where its frames arrive."""

    @property
    def writer(self) -> asyncio.StreamWriter:
        """Where its jobs go."""

    async def kill(self) -> None:
        """End it with everything it started, and wait until it is gone."""

    def last_words(self) -> str:
        """What it wrote on standard error, or how it ended; of use only where it ended by itself."""


class Walls(Protocol):
    """Where workers of one grade come from."""

    layers: tuple[str, ...]
    """The walls that stand around the whole worker."""

    async def start(self, *, science: bool) -> tuple[Pipe, Mapping[str, object]]:
        """Start an interpreter that reads its cargo on standard input; with the configuration to send."""

    async def close(self) -> None:
        """Remove what the grade left on this machine."""


@dataclass
class LocalPipe:
    """A worker that is a child process of this one."""

    process: asyncio.subprocess.Process
    forget: Callable[[], None] = lambda: None
    """Removes what only this worker used."""

    @property
    def reader(self) -> asyncio.StreamReader:
        assert self.process.stdout is not None
        return self.process.stdout

    @property
    def writer(self) -> asyncio.StreamWriter:
        assert self.process.stdin is not None
        return self.process.stdin

    async def kill(self) -> None:
        if self.process.returncode is None:  # else its number may be another's by now
            with contextlib.suppress(
                ProcessLookupError, PermissionError
            ):  # not process.kill: that would reap it
                os.killpg(self.process.pid, signal.SIGKILL)
        self.writer.close()
        await self.process.wait()
        self.forget()

    def last_words(self) -> str:
        status = self.process.returncode
        if status is None:
            return ""
        if status < 0:
            return f"signal {-status} ended it ({signal.strsignal(-status)})"
        return _ENDS.get(status, f"it ended with {status}")


class Worker:
    """A running worker and what is known about it."""

    def __init__(self, pipe: Pipe, hello: Mapping[str, Any], outer: tuple[str, ...]) -> None:
        self.pipe = pipe
        self.hello = hello
        self.layers = (*outer, *hello["layers"])
        self.jobs = 0
        self.judge = int(hello["judge"])
        self.suites: OrderedDict[str, None] = OrderedDict()
        """The suites that the judge should still have."""

    @classmethod
    async def start(
        cls, walls: Walls, *, science: bool = False, seat: tuple[int, int] | None = None
    ) -> "Worker":
        """Start a worker and wait for its greeting; WorkerLost when it does not come.

        `seat` is its number among how many workers run at once.
        """
        pipe, config = await walls.start(science=science)
        try:
            pipe.writer.write(cargo({**config, "seat": seat}))
            async with asyncio.timeout(START_SECONDS):
                kind, text, _ = await _read_frame(pipe.reader, 0)
        except (TimeoutError, OSError, EOFError, ValueError) as error:
            await pipe.kill()
            raise WorkerLost(f"a sandbox worker did not start: {_why(error, pipe)}") from error
        except BaseException:
            await pipe.kill()
            raise
        if kind != frames.HELLO:
            await pipe.kill()
            raise WorkerLost("a sandbox worker did not greet")
        return cls(pipe, json.loads(text), walls.layers)

    async def run(self, job: Job) -> Execution:
        """Run one job. WorkerLost, with the worker killed, when it does not come back."""
        self.jobs += 1
        known = bool(job.digest) and job.digest in self.suites
        try:
            writer = self.pipe.writer
            parts = [job.header(self.jobs, with_tests=not known), job.public, job.private]
            if not known:
                parts.append(job.tests)
            writer.write(b"".join(parts))
            await writer.drain()
            async with asyncio.timeout(job.wall + SLACK):
                return await self._answers(job)
        except (TimeoutError, OSError, EOFError, ValueError, KeyError) as error:
            await self.kill()
            raise WorkerLost(f"a sandbox worker was lost: {_why(error, self.pipe)}") from error
        except BaseException:
            await self.kill()
            raise

    async def _answers(self, job: Job) -> Execution:
        details: Mapping[str, Any] = {}
        raw = b""
        while True:
            kind, text, rest = await _read_frame(self.pipe.reader, self.jobs)
            if kind == frames.NEED:
                self.pipe.writer.write(struct.pack("<I", len(job.tests)) + job.tests)
                await self.pipe.writer.drain()
            elif kind == frames.DETAILS:
                details, raw = json.loads(text), rest
            elif kind == frames.FACTS:
                facts = json.loads(text)
                break
            else:
                raise ValueError("a frame of unknown kind")
        if details.get("seen") == "unready":
            raise ValueError(str(details.get("reason", "a wall did not go up")))
        if facts["judge"] != self.judge:
            self.judge = facts["judge"]
            self.suites.clear()
        elif job.digest:
            self.suites[job.digest] = None
            self.suites.move_to_end(job.digest)
            if len(self.suites) > KNOWN_SUITES:
                self.suites.popitem(last=False)
        return conclude(job, self.layers, details, raw, facts)

    async def kill(self) -> None:
        """End the worker with everything it started."""
        await self.pipe.kill()


def _why(error: Exception, pipe: Pipe) -> str:
    """Why a worker is given up that was killed since, in a few words."""
    ended = isinstance(error, EOFError | ConnectionError)
    return (pipe.last_words() if ended else "") or f"{type(error).__name__} {error}".strip()


async def _read_frame(reader: asyncio.StreamReader, job: int) -> tuple[bytes, bytes, bytes]:
    kind, number, length, rest = frames.FRAME.unpack(await reader.readexactly(frames.FRAME.size))
    if number != job & 0xFFFFFFFF:
        raise ValueError("an answer to another job")
    text = await reader.readexactly(length) if length else b""
    raw = await reader.readexactly(rest) if rest else b""
    return kind, text, raw
