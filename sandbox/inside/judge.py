"""The trusted side: read payloads, run the benchmark's tests, say what was seen.

The judge lives in another process than the solution. Names that the tests call are proxies; what comes back
is plain data. A pass is only what the judge itself saw: the tests running to their end.

In a test's namespace there are, besides the entry points and `candidate`:

* `report`, a dict for what the adapter wants back (JSON-able values); it becomes `Execution.report`;
* `candidate.series(inputs)`, an iterator over the values for many lists of arguments, which the solution works
  through without waiting to be asked again;
* `candidate.limited(seconds)(*args)`, a call with a wall limit of its own. The solution is interrupted by an
  alarm in its own process and stays usable; if it resists, or computed for longer by the kernel's word whatever
  it answers, every later call fails too. Either way the call raises `CallTimeout`.
"""

from __future__ import annotations

import json
import os
import resource
import select
import struct
import sys
from collections import OrderedDict
from typing import Any, Callable

from . import frames, observing
from .child import MESSAGE
from .data import HandedBack, NotData, dumps
from .frames import CALLS, DETAILS, INPROCESS, LENGTH, NEED, STDIO, Header
from .remote import Digest, Remote
from .session import CallTimeout, Session, Stop

KEPT_SUITES, KEPT_BYTES = 512, 64 * 2**20
ROOM = 256 * 2**20
"""Bytes of memory that the judge may come to need while a program runs, on top of what the program itself may use:
what a program could hold, the judge can take in. A forged message may unfold to far more."""


class Judge:
    """The persistent judge of one worker."""

    def __init__(self, host_in: int, host_out: int, control: int) -> None:
        self.host_in, self.host_out, self.control = host_in, host_out, control
        self.suites: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self.suite_bytes = 0
        self.helpers = ("", compile("", "<helpers>", "exec"))
        """The last ones, which all problems of a benchmark may share, and their code."""
        self.binaries: OrderedDict[str, Any] = OrderedDict()
        self.memory = resource.getrlimit(resource.RLIMIT_DATA)[1]
        """Bytes that this process may use at most, while it reads what it trusts."""

    def serve(self, receive: Callable[[], tuple[bytes, list[int]]]) -> None:
        """Judge one job after the other until the zygote hangs up."""
        while True:
            word, descriptors = receive()
            if not word:
                os._exit(0)
            if word[:1] == b"J":
                child = LENGTH.unpack_from(word, 1)[0]
                self.judge(frames.read_header(word[1 + LENGTH.size :]), child, descriptors)

    def judge(self, header: Header, child: int, descriptors: list[int]) -> None:
        """One job: read its payload, see how it ends, tell the host."""
        resource.setrlimit(resource.RLIMIT_DATA, (self.memory, self.memory))
        public = frames.read_exactly(self.host_in, header.public)
        private = json.loads(frames.read_exactly(self.host_in, header.private) or b"{}")
        tests = frames.read_exactly(self.host_in, header.tests)
        session = Session(header, child, descriptors, self.control, whole=header.kind == STDIO)
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

    def beware(self, session: Session) -> None:
        """From here on, what is read may be forged: bound the memory that it can take."""
        bound = observing.data() + ROOM + session.header.memory
        if self.memory == resource.RLIM_INFINITY or bound < self.memory:
            resource.setrlimit(resource.RLIMIT_DATA, (bound, self.memory))

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
            details.update(seen="faulty", reason="the tests' report is not JSON: %s" % error)
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
            helpers, text = json.loads(tests)
            if helpers != self.helpers[0]:
                self.helpers = helpers, compile(helpers, "<helpers>", "exec", dont_inherit=True)
            suite = self.helpers[1], compile(text, "<tests>", "exec", dont_inherit=True), text
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            raise session.stop("faulty", reason="the tests do not compile: %s" % error) from None
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
        helpers, code, text = self.suite(session, private, tests)
        self.beware(session)
        session.ready()
        loaded(session, names[0])
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
        where, line = failing_test(error, text)
        session.details["test_line"] = line
        remote = getattr(error, "remote", None)
        if remote is not None:
            session.stop("raised", test=where, **remote)
        elif isinstance(error, CallTimeout):
            session.stop("late", test=where, message=str(error))
        elif isinstance(error, MemoryError) and session.calls:
            session.stop("large", test=where)
        elif isinstance(error, NotData) and not isinstance(error, HandedBack):
            session.stop("faulty", test=where, reason="the test hands over what cannot cross: %s" % error)
        elif isinstance(error, AssertionError):
            session.stop("assertion", test=where, exception="AssertionError", message=_said(error))
        elif session.calls == 0:
            reason = "the tests failed before their first call: %s: %s" % (type(error).__name__, error)
            session.stop("faulty", test=where, reason=reason[:500])
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
        self.beware(session)
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


def loaded(session: Session, name: str) -> None:
    """Wait until the solution is loaded and has the function of this name."""
    message = session.expect(None, "loaded", "syntax", "raised")
    if message[0] != "loaded":
        raise session.stop(message[0], **session.raised(message[1]))
    if type(message[1]) is not list:
        raise session.forged("a message of another shape")
    if name in message[1]:
        raise session.stop(
            "raised", exception="NameError", message="name %r is not defined" % name, missing=True
        )


def _said(error: BaseException) -> str:
    try:
        return str(error)[:MESSAGE]
    except Exception:
        return ""


def failing_test(error: BaseException, text: str) -> tuple[str, int]:
    """The statement of the tests at which they failed, at most 500 characters, and its line; nothing and 0 if unknown."""
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
        return "", 0
    lines = text.split("\n")[first - 1 : last]
    return "\n".join(lines).strip()[:500], first
