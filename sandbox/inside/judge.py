"""The trusted side: read payloads, run the benchmark's tests, say what was seen.

The judge lives in another process than the solution. Names that the tests call are proxies; what comes back
is plain data. A pass is only what the judge itself saw: the tests running to their end.

In a test's namespace there are, besides the entry points and `candidate`:

* `report`, a dict for what the adapter wants back (JSON-able values); it becomes `Execution.report`;
* `candidate.series(inputs)`, an iterator over the values for many lists of arguments, which the solution works
  through without waiting to be asked again;
* `candidate.limited(seconds)(*args)`, a call with a wall limit of its own. The solution is interrupted by an
  alarm in its own process and stays usable; if it resists, it is killed and every later call fails. Either way
  the call raises `CallTimeout`, by the judge's clock, whatever the solution answers afterwards.
"""

from __future__ import annotations

import errno
import json
import os
import select
import struct
import sys
import time
from collections import OrderedDict
from typing import Any, Callable, Collection, Iterator, Mapping, Optional, Sequence

from . import frames
from .child import MESSAGE
from .data import Malformed, NotData, Packer, dumps, loads, mirror, unpack
from .frames import CALLS, DETAILS, INPROCESS, LENGTH, MESSAGE_LIMIT, NEED, STDIO, Header

GRACE = 0.5
"""Seconds that a solution gets to answer after its alarm, before it is killed."""
CLOSE = 0.1
"""Seconds by which the alarm of a call may ring before the judge's own clock says so."""
HEAD, TAIL = 16_384, 16_384
"""Bytes of output kept at both ends where the output is not compared."""
KEPT_SUITES, KEPT_BYTES = 512, 64 * 2**20
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


class Session:
    """One execution as the judge sees it: the channel to the child, its output, and the details so far."""

    def __init__(self, header: Header, descriptors: list[int], control: int, whole: bool) -> None:
        self.header = header
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

    def send(self, data: bytes, raw: bytes = b"") -> None:
        """Send a message to the child, and bytes that belong to it, draining what it prints meanwhile."""
        data = LENGTH.pack(len(data)) + data + raw
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
            return os.read(self.channel, 1 << 18)
        except ConnectionResetError:
            return b""

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

    def drain(self, fd: int) -> None:
        """Take what was printed on one stream."""
        data = os.read(fd, 1 << 16)
        if not data:
            self.poll.unregister(fd)
            del self.streams[fd]
            return
        self.streams[fd].add(data)
        if self.out.count + self.err.count > self.header.output:
            raise self.stop("output")

    def gone(self) -> Stop:
        """The child closed the channel: wait a moment to hear from the zygote that it ended."""
        self.await_exit(0.5)
        return self.stop("gone")

    def await_exit(self, seconds: float) -> None:
        waiting = select.poll()
        waiting.register(self.control, select.POLLIN)
        if not self.exited and waiting.poll(seconds * 1000):
            self.hear()

    def hear(self) -> None:
        """Take a word from the zygote: the child has ended, or the zygote has."""
        word = os.read(self.control, 64)
        if not word:
            os._exit(0)
        if word == b"X" + LENGTH.pack(self.header.job):
            self.exited = True

    def late(self, message: Any, seconds: float, started: float) -> CallTimeout:
        """A call took too long: `message` is what was heard, None for nothing."""
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
                try:
                    while fd in self.streams:
                        self.drain(fd)
                except BlockingIOError:
                    pass
        except Stop:
            pass

    def expect(self, seconds: Optional[float], *words: str) -> Any:
        """The next message, which must be one of some kinds; exits are settled here."""
        message = self.receive(seconds)
        if message is None:
            return None
        word = message[0]
        if word == "exit" and len(message) == 2:
            raise self.stop("exit", status=int(message[1]) if isinstance(message[1], int) else 1)
        if word == "large":
            raise self.stop("large")
        if word not in words:
            raise self.forged("the message %r was not expected" % word[:40])
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
            "message": str(told.get("message", ""))[:MESSAGE],
            "line": line if type(line) is int and 0 <= line < 1 << 30 else 0,
            "bases": [str(b)[:100] for b in bases[:20]] if type(bases) is list else [],
            "errno": told.get("errno") if type(told.get("errno")) is int else None,
            "where": str(told.get("where", ""))[:200],
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


class Remote:
    """Stands in the tests for a function of the solution. Carries data there and back, nothing else."""

    def __init__(self, session: Session, name: str, seconds: Optional[float] = None) -> None:
        self._session, self._name, self._seconds = session, name, seconds
        self.__name__ = self.__qualname__ = name

    def limited(self, seconds: float) -> Remote:
        """The same function, each call of which may take so many wall seconds, else `CallTimeout`."""
        return Remote(self._session, self._name, seconds)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        session = self._session
        if session.over:
            if session.details["seen"] == "late":
                raise CallTimeout("the solution was stopped after an earlier call")
            raise Stop
        session.calls += 1
        text = dumps(Packer(strict=True).pack([list(args), kwargs]))
        session.send(dumps([self._name, self._seconds, session.patience]) + b"\n" + text)
        if self._seconds is None:
            message = session.expect(None, "ok", "raised")
        else:
            started = time.monotonic()
            message = session.expect(self._seconds * session.patience + GRACE, "ok", "raised", "late")
            if message is None or message[0] == "late" or time.monotonic() - started > self._seconds:
                raise session.late(message, self._seconds, started)
        if message[0] == "raised":
            raise self.rebuilt(message[1:])
        if len(message) != 4:
            raise session.forged("an answer of another shape")
        try:
            value = unpack(message[1])
            if message[2] is not None:
                changed, named = unpack(message[2])
                for before, after in zip(args, changed):
                    mirror(before, after)
                for key, before in kwargs.items():
                    mirror(before, named[key])
        except (Malformed, TypeError, ValueError, KeyError) as error:
            raise session.forged(str(error)) from None
        if type(message[3]) is list:
            session.notes.update(str(note)[:60] for note in message[3][:8])
        return value

    def series(
        self,
        inputs: Sequence[Sequence[Any]],
        limits: Mapping[int, float] = {},
        digest: tuple[str, str, Collection[int]] = ("", "", ()),
    ) -> Iterator[Any]:
        """The values for many lists of arguments, in order, until a call fails: then its exception.

        Much faster than calls one by one, since the solution is ahead of the tests. What it does to its arguments
        is not seen here.

        Args:
            inputs: the lists of arguments, plain data.
            limits: wall seconds for single calls, by index, where they differ from the function's own.
            digest: a source, the name of a function of one value in it that returns text, and the indices of the
                values of which only that text is wanted. It is made where the solution runs, so it has to be
                one that nobody knows without the value. It comes as `Digest`; where making it raises TypeError
                or ValueError, the value itself comes.
        """
        session, seconds = self._session, self._seconds
        if session.over:
            if session.details["seen"] == "late":
                raise CallTimeout("the solution was stopped after an earlier call")
            raise Stop
        text = dumps(Packer(strict=True).pack([list(arguments) for arguments in inputs]))
        named = {str(number): limit for number, limit in limits.items()}
        source, maker, digested = digest
        order = [self._name, seconds, session.patience, named, source, maker, sorted(digested)]
        session.send(dumps(order) + b"\n" + text)
        done = 0
        while True:
            allowed, started = limits.get(done, seconds), time.monotonic()
            longest = None if allowed is None else allowed * session.patience + GRACE
            message = session.expect(longest, "some", "end", "raised", "late")
            if message is None or message[0] == "late":
                session.calls += 1
                raise session.late(message, allowed or 0.0, started)
            if message[0] == "raised":
                session.calls += 1
                raise self.rebuilt(message[1:])
            if message[0] == "end":
                if done != len(inputs):
                    raise session.forged("%d answers to %d calls" % (done, len(inputs)))
                return
            answers = message[1] if len(message) == 3 and type(message[1]) is list else []
            if not 0 < len(answers) <= len(inputs) - done:
                raise session.forged("answers of another shape")
            if type(message[2]) is list:
                session.notes.update(str(note)[:60] for note in message[2][:8])
            for shape in answers:
                session.calls += 1
                if type(shape) is dict and type(shape.get("B")) is str and done in digested:
                    value: Any = Digest(shape["B"])
                else:
                    try:
                        value = unpack(shape)
                    except Malformed as error:
                        raise session.forged(str(error)) from None
                done += 1
                yield value

    def rebuilt(self, told: list[Any]) -> BaseException:
        """The exception as the nearest builtin class, marked as one that came from the solution."""
        session = self._session
        known = session.exception(told[0] if told else None)
        arguments = [known["message"]]
        if known["args"] is not None:
            try:
                arguments = unpack(loads(known["args"].encode("ascii", "replace")))
            except Malformed as error:
                raise session.forged(str(error)) from None
        for name in known["bases"]:
            kind = getattr(sys.modules["builtins"], name, None)
            if not (isinstance(kind, type) and issubclass(kind, Exception)):
                continue
            try:
                rebuilt = kind(*arguments) if type(arguments) is list else kind(known["message"])
            except Exception:
                continue
            break
        else:
            rebuilt = Exception(known["message"])
        rebuilt.remote = session.raised(told[0])  # type: ignore[attr-defined]
        return rebuilt

    def __repr__(self) -> str:
        return "<function %s>" % self._name


class Digest(str):
    """A text that stands for a value which stayed where the solution runs."""

    __slots__ = ()


class Judge:
    """The persistent judge of one worker."""

    def __init__(self, host_in: int, host_out: int, control: int) -> None:
        self.host_in, self.host_out, self.control = host_in, host_out, control
        self.suites: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self.suite_bytes = 0
        self.binaries: OrderedDict[str, Any] = OrderedDict()

    def serve(self, receive: Callable[[], tuple[bytes, list[int]]]) -> None:
        """Judge one job after the other until the zygote hangs up."""
        while True:
            word, descriptors = receive()
            if not word:
                os._exit(0)
            if word[:1] == b"J":
                self.judge(frames.read_header(word[1:]), descriptors)

    def judge(self, header: Header, descriptors: list[int]) -> None:
        """One job: read its payload, see how it ends, tell the host."""
        public = frames.read_exactly(self.host_in, header.public)
        private = json.loads(frames.read_exactly(self.host_in, header.private) or b"{}")
        tests = frames.read_exactly(self.host_in, header.tests)
        session = Session(header, descriptors, self.control, whole=header.kind == STDIO)
        report: dict[str, Any] = {}
        try:
            if header.kind == CALLS:
                self.calls(session, public, private, tests, report)
            elif header.kind == STDIO:
                self.stdio(session, public, tests)
            elif header.kind == INPROCESS:
                self.inprocess(session, public)
            else:
                from .steps import run_steps

                run_steps(self, session, private)
        except Stop:
            if not session.over:
                session.stop("gone")
        except MemoryError:
            session.stop("large")
        session.sweep()
        self.tell(session, report)
        session.close()
        os.write(self.control, b"d" + LENGTH.pack(header.job))

    def tell(self, session: Session, report: dict[str, Any]) -> None:
        """Write the details to the host."""
        details = session.details
        out, err = session.out.bytes(), session.err.bytes()
        details.update(
            calls=session.calls,
            notes=sorted(session.notes),
            output_bytes=session.out.count + session.err.count,
            out=len(out),
        )
        if report:
            details["report"] = report
        try:
            text = json.dumps(details).encode("ascii")
        except (TypeError, ValueError) as error:
            details.pop("report", None)
            details.update(seen="broken", reason="the tests' report is not JSON: %s" % error)
            text = json.dumps(details).encode("ascii")
        data = frames.frame(DETAILS, session.header.job, text, out + err)
        if len(data) > select.PIPE_BUF:
            os.write(self.control, b"w" + LENGTH.pack(session.header.job))
        frames.write_all(self.host_out, data)

    def suite(self, session: Session, private: dict[str, Any], tests: bytes) -> Any:
        """The compiled helpers and tests. The host sends the text of a suite once and then only its digest."""
        digest = private["digest"]
        kept = self.suites.get(digest)
        if kept is not None:
            self.suites.move_to_end(digest)
            return kept[0]
        if not tests:
            frames.write_all(self.host_out, frames.frame(NEED, session.header.job))
            (length,) = struct.unpack("<I", frames.read_exactly(self.host_in, 4))
            tests = frames.read_exactly(self.host_in, length)
        try:
            sources = json.loads(tests)
            suite = [
                (compile(text, name, "exec", dont_inherit=True), text)
                for name, text in zip(("<helpers>", "<tests>"), sources)
            ]
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            raise session.stop("broken", reason="the tests do not compile: %s" % error) from None
        self.suites[digest] = (suite, len(tests))
        self.suite_bytes += len(tests)
        while len(self.suites) > 1 and (len(self.suites) > KEPT_SUITES or self.suite_bytes > KEPT_BYTES):
            self.suite_bytes -= self.suites.popitem(last=False)[1][1]
        return suite

    def calls(
        self,
        session: Session,
        public: bytes,
        private: dict[str, Any],
        tests: bytes,
        report: dict[str, Any],
    ) -> None:
        """Split mode: run the tests here, with proxies for the solution's functions."""
        names = private["names"]
        session.patience = private.get("patience", 1.0)
        wanted = dumps(names)
        try:
            session.send(public, LENGTH.pack(len(wanted)) + wanted)
        except Stop:
            session.over = False
        (helpers, _), (code, text) = self.suite(session, private, tests)
        session.ready()
        message = session.expect(None, "loaded", "syntax", "raised")
        if message[0] == "syntax":
            raise session.stop("syntax", **session.raised(message[1]))
        if message[0] == "raised":
            raise session.stop("raised", **session.raised(message[1]))
        if names[0] in message[1]:
            raise session.stop(
                "raised", exception="NameError", message="name %r is not defined" % names[0], missing=True
            )
        session.details["stage"] = "call"
        namespace: dict[str, Any] = {"report": report, "CallTimeout": CallTimeout, "Digest": Digest}
        proxies = {name: Remote(session, name) for name in names}
        namespace["candidate"] = proxies[names[0]]
        if "random" not in sys.modules:
            __import__("random")
        sys.modules["random"].seed(0)
        try:
            namespace.update(proxies)
            exec(helpers, namespace)
            namespace.update(proxies)
            exec(code, namespace)
        except Stop:
            raise
        except BaseException as error:
            self.failed(session, error, text)
            return
        finally:
            sys.stdout.flush()
        if not session.over or session.details["seen"] == "late":
            session.over = True
            session.details["seen"] = "completed"

    def failed(self, session: Session, error: BaseException, text: str) -> None:
        """Settle what an exception in the tests means."""
        if session.over and session.details["seen"] != "late":
            return
        session.over = False
        where = failing_test(error, text)
        remote = getattr(error, "remote", None)
        if remote is not None:
            session.stop("raised", test=where, **remote)
        elif isinstance(error, CallTimeout):
            session.stop("late", test=where, message=str(error))
        elif isinstance(error, NotData):
            session.stop("broken", test=where, reason="the test hands over what cannot cross: %s" % error)
        elif isinstance(error, AssertionError):
            session.stop("assertion", test=where, exception="AssertionError", message=_said(error))
        elif session.calls == 0:
            reason = "the tests failed before their first call: %s: %s" % (type(error).__name__, error)
            session.stop("broken", test=where, reason=reason[:500])
        else:
            name = type(error).__name__
            session.stop(
                "assertion",
                test=where,
                exception=name,
                message=_said(error),
                reason="%s in the test, on what was returned" % name,
            )

    def stdio(self, session: Session, public: bytes, stdin: bytes) -> None:
        """Feed standard input, collect the output, until the program has ended."""
        session.send(public)
        session.ready()
        session.details["stage"] = "run"
        self.attend(session, stdin)

    def inprocess(self, session: Session, public: bytes) -> None:
        """Run source and tests together; only the very end of the source sends the token back."""
        token = os.urandom(16).hex()
        answer = dumps(token)
        session.send(public, LENGTH.pack(len(answer)) + answer)
        session.ready()
        session.details["stage"] = "run"
        message = session.expect(None, "end", "raised", "syntax")
        if message[0] == "end":
            if message[1:] != [token]:
                raise session.forged("a wrong token")
            session.stop("completed")
            session.await_exit(2.0)
        else:
            session.stop(message[0], **session.raised(message[1]))

    def attend(self, session: Session, stdin: bytes) -> None:
        """Until the zygote says that the child ended: pump its streams, note what it tells."""
        poll, remaining = session.poll, memoryview(stdin)
        poll.register(self.control, select.POLLIN)
        if session.stdin_end >= 0:
            os.set_blocking(session.stdin_end, False)
            poll.register(session.stdin_end, select.POLLOUT)
        while not session.exited:
            for fd, _ in poll.poll():
                if fd == self.control:
                    session.hear()
                elif fd == session.stdin_end:
                    try:
                        remaining = remaining[os.write(fd, remaining[: 1 << 16]) :]
                        done = not remaining
                    except BlockingIOError:
                        continue
                    except OSError:
                        done = True
                    if done:
                        poll.unregister(fd)
                        os.close(fd)
                        session.stdin_end = -1
                elif fd == session.channel:
                    data = session.read()
                    if data:
                        session.buffer += data
                    else:
                        poll.unregister(fd)
                    if len(session.buffer) > 1 << 20:
                        raise session.forged("too much on the channel")
                elif fd in session.streams:
                    session.drain(fd)
        while len(session.buffer) >= 4:
            (length,) = LENGTH.unpack_from(session.buffer)
            if len(session.buffer) < 4 + length:
                break
            message = session.receive(0)
            if message and message[0] in ("raised", "syntax") and len(message) == 2:
                session.stop(message[0], **session.raised(message[1]))
        session.stop("exited")


def _said(error: BaseException) -> str:
    try:
        return str(error)[:MESSAGE]
    except Exception:
        return ""


def failing_test(error: BaseException, text: str) -> str:
    """The statement of the tests at which they failed, at most 500 characters."""
    first = last = 0
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == "<tests>":
            first = last = trace.tb_lineno
            if hasattr(code, "co_positions"):
                positions = list(code.co_positions())
                index = trace.tb_lasti // 2
                if index < len(positions) and positions[index][1]:
                    last = max(first, positions[index][1] or 0)
        trace = trace.tb_next
    if not first:
        return ""
    lines = text.split("\n")[first - 1 : last]
    return "\n".join(lines).strip()[:500]
