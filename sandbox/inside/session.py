"""One execution as the judge sees it: the channel to the child, what it printed, and the details so far."""

from __future__ import annotations

import errno
import json
import math
import os
import select
import time
from typing import Any, NamedTuple, Optional

from . import frames, observing
from .child import MESSAGE
from .data import Malformed, loads
from .frames import LENGTH, MESSAGE_LIMIT, STARVED, Header

GRACE = 0.5
"""Seconds that a solution gets to answer after its alarm, before it is killed."""
PACKING = 4e6
"""Bytes of arguments and values that a child packs and unpacks in a second, at least."""
CLOSE = 0.1
"""Seconds by which the alarm of a call may ring before the judge's own clock says so."""
_LENGTHS = {"loaded": 2, "syntax": 2, "raised": 2}
"""Parts of messages that come from where the solution ran, so that they may be of any shape."""
HEAD, TAIL = 16_384, 16_384
"""Bytes of output kept at both ends where the output is not compared."""
_DENIALS = frozenset(
    (errno.EPERM, errno.EACCES, errno.EROFS, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN)
)


class CallTimeout(Exception):
    """A call took longer than its own limit."""


class Stop(BaseException):
    """The execution is over, whatever the tests would still like to do; `details` says why."""


class Output:
    """What the program printed on one stream: everything, or head and tail."""

    def __init__(self, whole: bool) -> None:
        self.whole = whole
        self.head = bytearray()
        self.tail = bytearray()
        self.count = 0
        self.marker = b""
        self.found = False
        """Whether the marker stood on a line of its own."""
        self.line = b""

    def look_for(self, marker: str) -> None:
        """From here on, watch for a line."""
        self.marker, self.found, self.line = marker.encode("ascii"), False, b""

    def add(self, data: bytes) -> None:
        self.count += len(data)
        if self.marker:
            *lines, rest = (self.line + data).split(b"\n")
            self.found = self.found or self.marker in [line.rstrip(b"\r") for line in (*lines, rest)]
            self.line = rest[-4096:]
        if self.whole or len(self.head) + len(data) <= HEAD:
            self.head += data
            return
        room = max(HEAD - len(self.head), 0)
        self.head += data[:room]
        self.tail += data[room:]
        if len(self.tail) > 4 * TAIL:
            del self.tail[:-TAIL]

    def bytes(self) -> bytes:
        left_out = self.count - len(self.head) - min(len(self.tail), TAIL)
        if left_out <= 0:
            return bytes(self.head + self.tail)
        return bytes(self.head) + b"\n[%d bytes left out]\n" % left_out + bytes(self.tail[-TAIL:])


_incoming = memoryview(bytearray(1 << 18))
"""Where everything from children is received first: room this large, made anew, would cost more than the reading."""


class Answer(NamedTuple):
    """What the judge heard of a child that it had called."""

    message: Any
    """None if nothing came in time."""
    cost: float
    """CPU seconds that were used up while nothing came, but for what packing may have taken; 0 for a short wait."""
    starved: bool
    """Whether it was kept from its processor, by its own word."""


class Session:
    """One execution as the judge sees it: the channel to the child, its output, and the details so far."""

    def __init__(self, header: Header, child: int, descriptors: list[int], control: int, whole: bool) -> None:
        self.header = header
        self.clock = observing.clock(child)
        self.channel, self.out_end, self.err_end = descriptors[:3]
        self.stdin_end = descriptors[3] if len(descriptors) > 3 else -1
        self.control = control
        self.out, self.err = Output(whole), Output(whole)
        self.streams = {self.out_end: self.out, self.err_end: self.err}
        self.buffer = bytearray()
        self.poll = select.poll()
        for fd in (self.channel, self.out_end, self.err_end):
            self.poll.register(fd, select.POLLIN)
        self.details: dict[str, Any] = {"seen": "", "stage": "load"}
        self.patience = 1.0
        self.calls = 0
        self.notes: set[str] = set()
        self.over = False
        self.exited = False
        self.carried = 0
        """Bytes of messages to and from the child since its last answer."""

    def close(self) -> None:
        for fd in (self.channel, self.out_end, self.err_end, self.stdin_end):
            if fd >= 0:
                os.close(fd)

    def stop(self, seen: str, **more: Any) -> Stop:
        """Settle how the execution ended; the first word counts."""
        if not self.over:
            self.over = True
            self.details.update(more, seen=seen)
        return Stop(seen)

    def go_on(self) -> None:
        """Raise what a call meets once the execution is over."""
        if self.over:
            if self.details["seen"] == "late":
                raise CallTimeout("the solution was stopped after an earlier call")
            raise Stop

    def send(self, data: bytes, raw: bytes = b"") -> None:
        """Send a message to the child, and bytes that belong to it, draining what it prints meanwhile."""
        data = LENGTH.pack(len(data)) + data + raw
        self.carried += len(data)
        if len(data) <= 60_000:
            try:
                frames.write_all(self.channel, data)
            except OSError:
                raise self.gone() from None
            return
        os.set_blocking(self.channel, False)
        view = memoryview(data)
        self.poll.modify(self.channel, select.POLLOUT)
        try:
            while view:
                for fd, _ in self.poll.poll():
                    if fd == self.channel:
                        try:
                            view = view[os.write(fd, view) :]
                        except BlockingIOError:
                            pass
                        except OSError:
                            raise self.gone() from None
                    else:
                        self.drain(fd)
        finally:
            os.set_blocking(self.channel, True)
            self.poll.modify(self.channel, select.POLLIN)

    def receive(self, seconds: Optional[float] = None) -> Any:
        """The next message of the child, or None when it does not come in time."""
        deadline = None if seconds is None else time.monotonic() + seconds
        buffer = self.buffer
        while True:
            if len(buffer) >= 4:
                (length,) = LENGTH.unpack_from(buffer)
                if length > MESSAGE_LIMIT:
                    raise self.forged("a message longer than the child would send")
                if len(buffer) >= 4 + length:
                    self.carried += length
                    text = bytes(buffer[4 : 4 + length])
                    del buffer[: 4 + length]
                    return self.decoded(text)
            remaining = None
            if deadline is not None:
                remaining = max(deadline - time.monotonic(), 0) * 1000
            ready = self.poll.poll(remaining)
            if not ready:
                return None
            for fd, _ in ready:
                if fd == self.channel:
                    data = self.read()
                    if not data:
                        raise self.gone()
                    buffer += data
                else:
                    self.drain(fd)

    def read(self) -> bytes:
        """What the child sent, nothing when it is gone. Killed with an order unread, it resets the channel."""
        try:
            count = os.readv(self.channel, [_incoming])
        except ConnectionResetError:
            return b""
        return bytes(_incoming[:count])

    def order(self, message: Any, raw: bytes = b"") -> None:
        """Send an order to the trusted part of a child that runs commands."""
        self.send(json.dumps(message).encode("ascii"), raw)

    def take(self, count: int) -> bytes:
        """The next bytes from the child, as they are."""
        while len(self.buffer) < count:
            data = self.read()
            if not data:
                raise self.gone()
            self.buffer += data
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken

    def decoded(self, text: bytes) -> Any:
        try:
            message = loads(text)
        except Malformed as error:
            raise self.forged(str(error)) from None
        if type(message) is not list or not message or type(message[0]) is not str:
            raise self.forged("a message of another shape")
        return message

    def drain(self, fd: int) -> bool:
        """Take what was printed on one stream; whether there was anything.

        A command can open its own pipe a second time, and take back what it printed after we were told of it.
        """
        try:
            data = os.read(fd, 1 << 16)
        except BlockingIOError:
            return False
        if not data:
            self.poll.unregister(fd)
            del self.streams[fd]
            return False
        self.streams[fd].add(data)
        if self.out.count + self.err.count > self.header.output:
            raise self.stop("output")
        return True

    def gone(self) -> Stop:
        """The child closed the channel: wait a moment to hear from the zygote that it ended."""
        self.await_exit(0.5)
        return self.stop("gone")

    def await_exit(self, seconds: float) -> None:
        waiting = select.poll()
        waiting.register(self.control, select.POLLIN)
        while not self.exited and waiting.poll(seconds * 1000):
            self.hear()

    def hear(self) -> None:
        """Take a word from the zygote: the child has ended, or the zygote has."""
        word = os.read(self.control, 64)
        if not word:
            os._exit(0)
        if word == b"X" + LENGTH.pack(self.header.job):
            self.exited = True

    def answer(self, limit: float, may_starve: bool, *words: str) -> Answer:
        """The next message of a child whose call may take `limit` seconds, and what the kernel says that it cost.

        The child has a stopwatch of its own, but the solution could stop that.
        """
        longest = limit * self.patience + GRACE
        before, asked = observing.cpu(self.clock), time.monotonic()
        message = self.expect(longest, *words, "late", "starved")
        starved = message is not None and message[0] == "starved"
        if starved:
            if not may_starve:
                raise self.forged("it was kept from its processor twice in one call")
            message = self.expect(longest * (STARVED - 1), *words, "late")
        packing, self.carried = self.carried / PACKING, 0
        if time.monotonic() - asked <= limit + GRACE:
            return Answer(message, 0.0, starved)
        used = (
            observing.cpu(self.clock) or math.inf
        )  # a child that answered and is gone did not wait for the next call
        return Answer(message, used - before - packing - GRACE, starved)

    def late(self, message: Any, seconds: Optional[float], started: float, asked: float) -> Exception:
        """A call took too long: `message` is what was heard, None for nothing.

        Nobody is late sooner after being `asked` than the limit: that would be a timeout that was not earned.
        """
        if seconds is None or (message is not None and time.monotonic() - asked < seconds):
            raise self.forged("a call that was late before its time")
        if message is None:
            self.stop("late")
        self.details["overran"] = time.monotonic() - started > seconds * self.patience - CLOSE
        return CallTimeout("one call took longer than %g s" % seconds)

    def forged(self, reason: str) -> Stop:
        return self.stop("forged", reason=reason[:200])

    def sweep(self) -> None:
        """Take what is still in the pipes, without waiting for more."""
        try:
            for fd in list(self.streams):
                os.set_blocking(fd, False)
                while self.drain(fd):
                    pass
        except Stop:
            pass

    def expect(self, seconds: Optional[float], *words: str) -> Any:
        """The next message, which must be one of some kinds; exits are settled here."""
        message = self.receive(seconds)
        if message is None:
            return None
        word = message[0]
        if word == "exit" and len(message) == 3:
            status, text = message[1:]
            status = status & 0xFF if type(status) is int else 1
            raise self.stop("exit", status=status, message=_text(text)[:MESSAGE])
        if word == "large":
            raise self.stop("large")
        if word not in words:
            raise self.forged("the message %r was not expected" % word[:40])
        if len(message) != _LENGTHS.get(word, len(message)):
            raise self.forged("a message of another shape")
        return message

    def ready(self) -> None:
        """Wait until the walls stand. No code of the sample has run before this word."""
        try:
            message = self.receive()
        except Stop:
            self.details.update(seen="unready", reason=self.details.get("reason", "the child ended early"))
            raise
        if message != ["ready"]:
            raise self.stop("unready", reason=str(message[-1])[:500])

    def exception(self, told: Any) -> dict[str, Any]:
        """Check the description of an exception."""
        if type(told) is not dict or type(told.get("type")) is not str:
            raise self.forged("an exception of another shape")
        line = told.get("line")
        bases = told.get("bases")
        return {
            "exception": told["type"][:200],
            "message": _text(told.get("message"))[:MESSAGE],
            "line": line if type(line) is int and 0 <= line < 1 << 30 else 0,
            "bases": [_text(base)[:100] for base in bases[:20]] if type(bases) is list else [],
            "errno": told.get("errno") if type(told.get("errno")) is int else None,
            "where": _text(told.get("where"))[:200],
            "args": told.get("args") if type(told.get("args")) is str else None,
        }

    def raised(self, told: Any) -> dict[str, Any]:
        """The details of an exception that ended the execution."""
        known = self.exception(told)
        kept = {key: known[key] for key in ("exception", "message", "line")}
        if known["errno"] in _DENIALS and "OSError" in known["bases"]:
            kept["denied"] = "%s: %s" % (known["where"], errno.errorcode[known["errno"]])
        if "MemoryError" in known["bases"]:
            kept["memory"] = True
        return kept

    def note(self, told: Any) -> None:
        """Keep what the child noticed about its values."""
        if type(told) is list:
            self.notes.update(_text(note)[:60] for note in told[:8])


def _text(value: Any) -> str:
    """A text, or nothing: telling what else it might be could take any time, or more stack than there is."""
    return value if type(value) is str else ""
