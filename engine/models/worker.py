"""The model's own process: `python -P -m engine.models.worker FD`.

llama.cpp prints to the terminal's file descriptors and aborts the process it runs in, so it has one to
itself, with fd 1 and 2 in a log file. It survives nothing on purpose: whatever breaks ends this process, and
the engine starts another. It talks in frames over the socket it was handed, and ends when that closes.
"""

import faulthandler
import os
import queue
import signal
import socket
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import assert_never

from engine.models import wire
from engine.models.mismatch import MismatchWatch
from engine.models.model import Completion, ModelError, Streamed

FRAME_SECONDS = 0.25
"""Between two frames for watchers."""

BROKEN = 3
"""Exit status after last words."""


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")
    line = socket.socket(fileno=int(sys.argv[1]))
    requests: queue.SimpleQueue[wire.Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(line, requests), daemon=True).start()
    try:
        _Worker(line, requests).run()
    except BrokenPipeError:
        os._exit(0)
    except Exception as error:  # noqa: BLE001 - the outermost line of this process: it becomes its last words
        traceback.print_exc()
        _last_words(line, error)
        os._exit(BROKEN)


def _listen(line: socket.socket, requests: "queue.SimpleQueue[wire.Request]") -> None:
    """Read requests as they come; without the engine there is nothing left to do."""
    try:
        while True:
            header = _exactly(line, wire.LENGTH.size)
            body = _exactly(line, wire.length(header))
            requests.put(wire.read_request(body))
    except (EOFError, OSError):
        os._exit(0)
    except Exception:  # noqa: BLE001 - the outermost line of this thread
        traceback.print_exc()
        os._exit(BROKEN)


def _exactly(line: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = line.recv(size - len(parts))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def _last_words(line: socket.socket, error: Exception) -> None:
    reason = str(error) or type(error).__name__
    scarce = any(word in reason.lower() for word in ("memory", "alloc", "no room", "returned 1"))
    try:
        line.sendall(wire.frame(wire.Broke(reason, memory=scarce)))
    except OSError:
        return


class _Worker:
    def __init__(self, line: socket.socket, requests: "queue.SimpleQueue[wire.Request]") -> None:
        from engine.models.llama import library
        from engine.models.llama.host import Host

        self._line = line
        self._requests = requests
        self._make_host = Host
        self._host: Host | None = None
        self._paused = False
        self._streaming = False
        self._shown = 0.0
        self._shown_tokens = 0
        self._watch = MismatchWatch()
        self._chats: set[str] = set()
        library.start()

    def run(self) -> None:
        while True:
            decoder = self._host.decoder if self._host else None
            idle = decoder is None or self._paused or not decoder.is_busy
            while (request := self._next(wait=idle)) is not None:
                idle = False
                self._obey(request)
            if self._host is None or self._paused or (decoder := self._host.decoder) is None:
                continue
            finished = decoder.step()
            if finished:
                self._hand_back(finished)
            self._show()

    def _next(self, *, wait: bool) -> wire.Request | None:
        try:
            return self._requests.get(block=wait)
        except queue.Empty:
            return None

    def _say(self, reply: wire.Reply) -> None:
        self._line.sendall(wire.frame(reply))

    def _obey(self, request: wire.Request) -> None:
        match request:
            case wire.Load() | wire.Measure() | wire.Open():
                try:
                    self._say(self._answer(request))
                except ModelError as error:
                    self._say(wire.Refused(str(error)))
            case wire.Draws(ask):
                assert self._host is not None
                assert self._host.decoder is not None
                self._chats.update(draw.key[0] for draw in ask.draws if ask.prompt.is_chat)
                self._host.decoder.add(self._host.job(ask))
            case wire.Pause(paused):
                self._paused = paused
            case wire.Stream(wanted):
                self._streaming = wanted
            case wire.Cancel(keys):
                if self._host and self._host.decoder:
                    self._hand_back(self._host.decoder.cancel(keys))
            case rest:
                assert_never(rest)

    def _answer(self, request: wire.Load | wire.Measure | wire.Open) -> wire.Reply:
        if isinstance(request, wire.Load):
            self._host = self._make_host(Path(request.path), request.source, request.options)
            return wire.Loaded(self._host.card())
        if self._host is None:
            raise ModelError("The model has not been loaded.")
        if isinstance(request, wire.Measure):
            return wire.Measured(tuple(self._host.measure(request.prompts)))
        return wire.WasOpened(self._host.open(request.room))

    def _hand_back(self, finished: list[Completion]) -> None:
        if not finished:
            return
        self._say(wire.Finished(tuple(finished)))
        for completion in finished:
            note = self._watch.see(completion, chat=completion.key[0] in self._chats)
            if note:
                self._say(wire.Noted(note))

    def _show(self) -> None:
        if not self._streaming or self._host is None or self._host.decoder is None:
            return
        now = time.monotonic()
        since = now - self._shown
        if since < FRAME_SECONDS:
            return
        decoder = self._host.decoder
        tokens = decoder.spent.tokens
        rate = (tokens - self._shown_tokens) / since if self._shown else 0.0
        self._shown, self._shown_tokens = now, tokens
        self._say(wire.Showed(Streamed(slots=decoder.watch(), tokens_per_second=rate)))


if __name__ == "__main__":
    main()
