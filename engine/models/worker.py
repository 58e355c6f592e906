"""The model's own process: `python -P -m engine.models.worker FD`.

llama.cpp prints to the terminal's file descriptors and aborts the process it runs in, so it has one to
itself, with fd 1 and 2 in a log file. It survives nothing on purpose: whatever breaks ends this process, and
the engine starts another. It talks in frames over the socket it was handed, and ends when that closes.
"""

import faulthandler
import os
import queue
import resource
import signal
import socket
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from engine.models import wire
from engine.models.flow import Flow
from engine.models.memory import NoRoom
from engine.models.mismatch import MismatchWatch
from engine.models.model import Completion, ModelError, Streamed
from engine.models.watchdog import BEAT_SECONDS, STEP, Beat

FRAME_SECONDS = 0.25
"""Between two frames for watchers."""

BROKEN = 3
"""Exit status after last words."""


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")
    line = _Line(socket.socket(fileno=int(sys.argv[1])))
    pulse = _Pulse()
    requests: queue.SimpleQueue[wire.Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(line, requests), daemon=True).start()
    threading.Thread(target=_beat, args=(line, pulse), daemon=True).start()
    try:
        _Worker(line, pulse, requests).run()
    except BrokenPipeError:
        os._exit(0)
    except Exception as error:  # noqa: BLE001 - the outermost line of this process: it becomes its last words
        traceback.print_exc()
        _last_words(line, error)
        os._exit(BROKEN)


class _Line:
    """The socket to the engine; two threads speak on it, a frame at a time."""

    def __init__(self, ours: socket.socket) -> None:
        self._socket = ours
        self._turn = threading.Lock()

    def say(self, reply: wire.Reply) -> None:
        raw = wire.frame(reply)
        with self._turn:
            self._socket.sendall(raw)

    def exactly(self, size: int) -> bytes:
        """So many bytes.

        Raises:
            EOFError: the engine is gone.
        """
        parts = bytearray()
        while len(parts) < size:
            part = self._socket.recv(size - len(parts))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)


@dataclass
class _Pulse:
    """What the working thread is doing, for the one that tells of it."""

    doing: str = ""
    finished: int = 0

    def begin(self, doing: str) -> None:
        self.doing = doing

    def tick(self) -> None:
        """A piece of work is finished."""
        self.finished += 1

    def rest(self) -> None:
        self.doing = ""


def _beat(line: _Line, pulse: _Pulse) -> None:
    """Say what is being done and how much was, until the engine is gone."""
    try:
        while True:
            beat = Beat(
                doing=pulse.doing,
                finished=pulse.finished,
                computed=time.process_time() - time.thread_time(),
                read=_read(),
            )
            line.say(wire.Lives(beat))
            time.sleep(BEAT_SECONDS)
    except OSError:
        os._exit(0)


def _read() -> int:
    """Bytes that this process had fetched from storage, and pages it waited for."""
    pages = resource.getrusage(resource.RUSAGE_SELF).ru_majflt
    try:
        lines = Path("/proc/self/io").read_text().splitlines()
    except OSError:
        return pages
    return pages + next((int(line.split()[1]) for line in lines if line.startswith("read_bytes:")), 0)


def _listen(line: _Line, requests: "queue.SimpleQueue[wire.Request]") -> None:
    """Read requests as they come; without the engine there is nothing left to do."""
    try:
        while True:
            header = line.exactly(wire.LENGTH.size)
            body = line.exactly(wire.length(header))
            requests.put(wire.read_request(body))
    except (EOFError, OSError):
        os._exit(0)
    except Exception:  # noqa: BLE001 - the outermost line of this thread
        traceback.print_exc()
        os._exit(BROKEN)


def _last_words(line: _Line, error: Exception) -> None:
    reason = str(error) or type(error).__name__
    words = ("memory", "alloc", "no room", "returned 1:", "returned -2:")
    scarce = isinstance(error, NoRoom | MemoryError) or any(word in reason.lower() for word in words)
    slots = error.slots if isinstance(error, NoRoom) else 0
    try:
        line.say(wire.Broke(reason, memory=scarce, slots=slots))
    except OSError:
        return


class _Worker:
    def __init__(self, line: _Line, pulse: _Pulse, requests: "queue.SimpleQueue[wire.Request]") -> None:
        from engine.models.llama import library
        from engine.models.llama.host import Host

        self._line = line
        self._pulse = pulse
        self._requests = requests
        self._make_host = Host
        self._host: Host | None = None
        self._paused = False
        self._streaming = False
        self._shown = 0.0
        self._flow = Flow()
        self._watch = MismatchWatch()
        self._chats: set[str] = set()
        library.start()

    def run(self) -> None:
        while True:
            decoder = self._host.decoder if self._host else None
            idle = decoder is None or self._paused or not decoder.is_busy
            if idle:
                self._pulse.rest()
            while (request := self._next(wait=idle)) is not None:
                idle = False
                self._pulse.begin(_doing(request))
                self._obey(request)
                self._pulse.tick()
            if self._host is None or self._paused or (decoder := self._host.decoder) is None:
                continue
            self._pulse.begin(STEP)
            finished = decoder.step()
            self._pulse.tick()
            if finished:
                self._hand_back(finished)
            self._show()

    def _next(self, *, wait: bool) -> wire.Request | None:
        try:
            return self._requests.get(block=wait)
        except queue.Empty:
            return None

    def _say(self, reply: wire.Reply) -> None:
        self._line.say(reply)

    def _obey(self, request: wire.Request) -> None:
        match request:
            case wire.Load() | wire.Measure() | wire.Open():
                try:
                    self._say(self._answer(request))
                except NoRoom:
                    raise
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
            self._host = self._make_host(
                Path(request.path), request.source, request.options, progress=self._pulse.tick
            )
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
        if now - self._shown < FRAME_SECONDS:
            return
        self._shown = now
        decoder = self._host.decoder
        rate = self._flow.rate(now, decoder.spent.tokens)
        if rate is None:
            return
        seen = Streamed(slots=decoder.watch(), tokens_per_second=rate, prefills=decoder.prefills())
        self._say(wire.Showed(seen))


def _doing(request: wire.Request) -> str:
    """A request as what the worker is doing about it."""
    match request:
        case wire.Load():
            return "loading the model"
        case wire.Measure():
            return "measuring prompts"
        case wire.Open():
            return "opening the model"
        case _:
            return "reading requests"


if __name__ == "__main__":
    main()
