"""A real server on a real socket that misbehaves as it is told: one behaviour for each completion asked for."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

GOOD = "good"

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def plain(status: str, body: str, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def event(text: str, finish: str | None = None) -> bytes:
    chunk = {"choices": [{"text": text, "finish_reason": finish}]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


REPLIES = {
    "busy": plain("429 Too Many Requests", '{"error": {"message": "slow down"}}', "Retry-After: 1"),
    "broken": plain("500 Internal Server Error", "Traceback (most recent call last): ..."),
    "overloaded": plain("503 Service Unavailable", ""),
    "garbled": plain("200 OK", "<html>it works</html>"),
    "another shape": plain("200 OK", '{"choices": ["text"]}'),
    "a list": plain("200 OK", "[1, 2, 3]"),
    "a number for a text": plain(
        "200 OK", '{"choices": [{"message": {"content": 5}, "finish_reason": "stop"}]}'
    ),
    "an object for a text": plain("200 OK", '{"choices": [{"text": {"a": 1}, "finish_reason": "stop"}]}'),
    "nothing chosen": plain("200 OK", '{"choices": []}'),
    "half an event": HEAD + event("hal") + b'data: {"choi',
    "no end": HEAD + event("half of"),
    "an error as an event": HEAD + event("x") + b'data: {"error": {"message": "out of memory"}}\n\n',
    "not UTF-8": HEAD + b'data: {"choices": [{"text": "\xff"}]}\n\n',
    "cut short": plain("200 OK", '{"choices": []}').replace(b"Length: 15", b"Length: 900"),
    "no HTTP": b"220 mail.example ESMTP\r\n",
    "moved": plain("308 Permanent Redirect", "", "Location: https://elsewhere/v1/completions"),
    "forbidden": plain("401 Unauthorized", '{"error": {"message": "no such key"}}'),
}


class BadServer:
    """What it was asked, and when it was busy."""

    def __init__(self, behaviours: Sequence[str]) -> None:
        self._behaviours = list(behaviours)
        self.bodies: list[dict[str, Any]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.url = ""
        self.model = "m"
        self.interrupts = False
        """Whether a new question breaks off the answer under way, as llama-cpp-python's server does."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            sizes = [line.split(":")[1] for line in head.lower().splitlines() if "content-length" in line]
            body = await reader.readexactly(int(sizes[0])) if sizes else b""
            if head.startswith("GET"):
                found = head.split()[1].endswith("/models")
                writer.write(
                    plain("200 OK", json.dumps({"data": [{"id": self.model}]}))
                    if found
                    else plain("404 Not Found", "")
                )
            else:
                await self._complete(writer, json.loads(body))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _complete(self, writer: asyncio.StreamWriter, body: dict[str, Any]) -> None:
        self.bodies.append(body)
        behaviour = self._behaviours.pop(0) if self._behaviours else GOOD
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if behaviour in REPLIES:
                writer.write(REPLIES[behaviour])
            elif behaviour == "hang up":
                writer.transport.abort()
            elif behaviour == "silent":
                await asyncio.sleep(60)
            elif behaviour == "dripping":
                writer.write(HEAD)
                for _ in range(600):
                    writer.write(event("."))
                    await writer.drain()
                    await asyncio.sleep(0.1)
            else:
                asked = len(self.bodies)
                await asyncio.sleep(0.02)
                if self.interrupts and len(self.bodies) > asked:
                    writer.write(HEAD + event("half"))
                    return
                writer.write(HEAD + event(f"seed {body['seed']}") + event("", "stop") + b"data: [DONE]\n\n")
        finally:
            self.at_once -= 1


@asynccontextmanager
async def bad_server(*behaviours: str) -> AsyncIterator[BadServer]:
    """A server on this machine; `server.url` is its address."""
    bad = BadServer(behaviours)
    server = await asyncio.start_server(bad.serve, "127.0.0.1", 0)
    bad.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield bad
    finally:
        server.close()
