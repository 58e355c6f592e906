"""The viewer's side of the clerk: questions go to a process of its own, so that no answer can hold up a key.

The process is started with the first question and ends with the interface, whichever way that ends.
"""

import asyncio
import contextlib
import os
import sys
from typing import TypeVar

import msgspec

from engine.desk.words import Answered, Question
from engine.errors import EngineLost, UsageError
from engine.places import places

Answer = TypeVar("Answer")
LONGEST = 256 << 20
"""Bytes of an answer's line."""


class Desk:
    """Asks one question after the other."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def ask(self, question: Question, kind: type[Answer]) -> Answer:
        """The answer to a question, as a record of `engine.desk.words`.

        Raises:
            UsageError: it was refused; says why.
            EngineLost: the clerk's process died over it.
        """
        async with self._turn:
            process = await self._clerk()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(msgspec.json.encode(question) + b"\n")
                await process.stdin.drain()
                line = await process.stdout.readline()
            except asyncio.CancelledError:
                # Its answer would be taken for that of the next question.
                self.close()
                raise
            except (OSError, ValueError):
                line = b""
            if not line:
                self.close()
                raise EngineLost(
                    f"The process that answers this has died. Its last words: {places().state / 'desk.log'}"
                )
            reply = msgspec.json.decode(line, type=Answered)
            if reply.error:
                raise UsageError(reply.error)
            return msgspec.json.decode(reply.answer, type=kind)

    def close(self) -> None:
        """Let the process end."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()

    async def leave(self) -> None:
        """Let the process end and see it gone, before the loop that watches it is."""
        process = self._process
        self.close()
        if process is not None:
            await gone(process)

    async def _clerk(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            log = _log()
            try:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-P",
                    "-m",
                    "engine.desk",
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=log,
                    limit=LONGEST,
                    start_new_session=True,
                )
            finally:
                os.close(log)
        return self._process


async def gone(process: asyncio.subprocess.Process) -> None:
    """Wait for a process that was told to end; one that does not is killed."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), 1.0)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    # Its pipes are taken down by callbacks that are due now.
    await asyncio.sleep(0)


def _log() -> int:
    path = places().state / "desk.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)
