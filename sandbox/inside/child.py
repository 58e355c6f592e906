"""The untrusted side: load the solution, call its functions when asked, answer with data.

By the time this runs, the walls stand. Nothing here is trusted: whatever it says, it cannot say "passed".
"""

from __future__ import annotations

import builtins
import os
import sys
from sys import getrecursionlimit, gettrace, setrecursionlimit, settrace
from time import monotonic as clock
from typing import Any, Optional

from .data import LARGEST, PLAIN, Packer, TooLarge, dumps, loads, unpack
from .frames import LENGTH, MESSAGE_LIMIT
from .frames import write_all as write_all
from .stopwatch import TICK, Interrupted, Stopwatch, set_alarm, stop_alarm

globals()["__builtins__"] = dict(vars(builtins))  # ours, whatever a sample makes of everybody's
DEPTH = getrecursionlimit()
"""The recursion limit that our own code needs, whatever a sample sets. It is put back on the spot, as tracing is, by
built-in functions alone: under a limit of 10, or a tracer that raises, no function of ours could be called for it."""

SOLUTION = "<solution>"
MESSAGE = 2000
"""Characters of an exception's message that are kept."""
CHANNEL = 3
"""The descriptor to the judge."""
PORTION, ROOM = 500, LARGEST - 50_000
"""Answers, and room left in a message, at which a portion of a series leaves."""
READY = LENGTH.pack(9) + b'["ready"]'
"""The first message: the walls stand, and no code of the sample has run."""


def send(message: Any, _write: Any = write_all, _dumps: Any = dumps) -> None:
    text = _dumps(message)
    if len(text) > MESSAGE_LIMIT:
        text = _dumps(["large"])
    _write(CHANNEL, LENGTH.pack(len(text)) + text)


_received = bytearray()


def take(count: int, _read: Any = os.read) -> bytes:
    """The next bytes from the judge; EOFError when it hung up."""
    while len(_received) < count:
        data = _read(CHANNEL, 1 << 16)
        if not data:
            raise EOFError
        _received.extend(data)
    taken = bytes(_received[:count])
    del _received[:count]
    return taken


def receive() -> bytes:
    """The next message from the judge."""
    return take(LENGTH.unpack(take(4))[0])


def describe(error: BaseException) -> dict[str, Any]:
    """What is worth telling about an exception, with nothing of the sample's code run unguarded."""
    kind = type(error)
    try:
        message = str(error)[:MESSAGE]
    except BaseException:
        message = "(its message could not be built)"
    # A class that `type` made in a module without a name has none either.
    bases = [base.__name__ for base in kind.__mro__ if getattr(base, "__module__", "") == "builtins"]
    told: dict[str, Any] = {"type": kind.__name__[:200], "bases": bases, "message": message}
    line, where, trace = 0, "", error.__traceback__
    while trace is not None:
        where = trace.tb_frame.f_code.co_name
        if trace.tb_frame.f_code.co_filename == SOLUTION:
            line = trace.tb_lineno
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and not line:
        line = error.lineno or 0
    told["line"] = line
    if isinstance(error, OSError):
        told["errno"] = error.errno if isinstance(error.errno, int) else None
        named = error.filename
        told["where"] = named[:200] if isinstance(named, str) else where
    try:
        arguments = dumps(Packer(strict=True).pack(list(error.args)))
        if len(arguments) < MESSAGE * 2:
            told["args"] = arguments.decode("ascii")
    except BaseException:
        pass
    return told


def compiled(source: str) -> Any:
    """The solution's code, or None after the judge was told why not."""
    try:
        return compile(source, SOLUTION, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError) as error:
        send(["syntax", describe(error)])
        return None


def flush() -> None:
    """Let out what was printed, if the sample has left streams to do it."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except BaseException:
            pass


def leave(status: int, _exit: Any = os._exit) -> None:
    """End at once, with what was printed."""
    flush()
    _exit(status)


def exit_status(error: SystemExit) -> int:
    """The status that the interpreter would end with."""
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    try:
        sys.stderr.write(str(code) + "\n")
    except BaseException:
        pass
    return 1


def farewell(error: SystemExit) -> list[Any]:
    """What the judge is told of a SystemExit: the status, and its text."""
    return ["exit", exit_status(error), describe(error)["message"]]


def serve_calls(source: str) -> None:
    """Load the solution as a module without a name, then answer calls until the judge hangs up."""
    names = loads(receive())
    code = compiled(source)
    if code is None:
        leave(0)
    namespace: dict[str, Any] = {"__builtins__": vars(builtins)}
    try:
        try:
            exec(code, namespace)
        finally:
            if gettrace():
                settrace(None)
            if getrecursionlimit() < DEPTH:
                setrecursionlimit(DEPTH)
    except SystemExit as error:
        send(farewell(error))
        leave(0)
    except BaseException as error:
        send(["raised", describe(error)])
        leave(0)
    send(["loaded", [name for name in names if name not in namespace]])
    while True:
        try:
            request = receive()
        except EOFError:
            leave(0)
        head, _, arguments = request.partition(b"\n")
        order = loads(head)
        try:
            send((series if len(order) > 3 else answer)(namespace, order, arguments))
        except MemoryError as error:
            send(["raised", describe(error)])


def answer(namespace: dict[str, Any], head: Any, text: bytes) -> Any:
    """Make one call. `["ok", value, arguments or None, notes]`, or what happened instead."""
    name, limit, patience = head
    args, kwargs = unpack(loads(text))
    if name not in namespace:
        return ["raised", describe(NameError("name %r is not defined" % name))]
    packer = Packer()
    watch = Stopwatch(patience, ask_for_time)
    try:
        try:
            if limit:
                set_alarm(watch.ring)
            watch.start(limit)
            try:
                value = namespace[name](*args, **kwargs)
            finally:
                if gettrace():
                    settrace(None)
                if getrecursionlimit() < DEPTH:
                    setrecursionlimit(DEPTH)
            if not watch.stop():
                return ["late"]
            if limit:
                stop_alarm()
            shape = packer.pack(value)
            changed: Optional[Any] = None
            if any(type(item) not in PLAIN for item in args) or kwargs:
                after = Packer().pack([args, kwargs])
                if dumps(after) != text:
                    changed = after
            flush()
            return ["ok", shape, changed, sorted(packer.notes)]
        finally:
            watch.busy = False
            if limit:
                stop_alarm()
    except Interrupted:
        return ["late"]
    except TooLarge:
        return ["large"]
    except SystemExit as error:
        return farewell(error)
    except BaseException as error:
        return ["raised", describe(error)]


def ask_for_time() -> None:
    """Tell the judge that a call is kept from its processor."""
    send(["starved"])


class Series(Stopwatch):
    """Answers on their way to the judge, in portions, so that a call costs no message of its own.

    An alarm rings every `TICK` seconds: answers leave even while a call runs on, so that what was answered before
    a call that never ends is known, and a call over its limit is interrupted.
    """

    def __init__(self, patience: float) -> None:
        super().__init__(patience, ask_for_time)
        self.answers: list[Any] = []
        self.packer = Packer()
        self.sent = 0.0

    def ring(self, number: int, frame: object) -> None:
        if not self.busy:
            return
        if self.answers:
            self.busy = False
            try:
                self.leave()
            except RecursionError:
                # The call is so deep in itself that nothing could be sent; the next ring may find room.
                pass
            self.busy = True
        self.look()

    def leave(self) -> None:
        """Send what there is."""
        if self.answers:
            send(["some", self.answers, sorted(self.packer.notes)])
            self.answers, self.packer = [], Packer()
        self.sent = clock()


def series(namespace: dict[str, Any], order: list[Any], text: bytes) -> Any:
    """Make calls one after the other, telling values in portions; `["end"]`, or what ended them early.

    An answer is a value's shape, or `{"B": text}` for a call of whose value only a digest is wanted.
    """
    name, limit, patience, limits, source, maker, wanted = order
    if name not in namespace:
        return ["raised", describe(NameError("name %r is not defined" % name))]
    space: dict[str, Any] = {}
    if wanted:
        exec(source, space)
    digested = set(wanted)
    function = namespace[name]  # as it was loaded, whatever a call may put in its place
    told = Series(patience)
    told.sent = clock()
    set_alarm(told.ring)
    try:
        for number, arguments in enumerate(unpack(loads(text))):
            told.start(limits.get(str(number), limit) if limits else limit)
            try:
                value = function(*arguments)
            finally:
                if gettrace():
                    settrace(None)
                if getrecursionlimit() < DEPTH:
                    setrecursionlimit(DEPTH)
            if not told.stop():
                ending: Any = ["late"]
                break
            shape = None
            if number in digested:
                try:
                    shape = {"B": space[maker](value)}
                except (TypeError, ValueError):
                    pass
            told.answers.append(told.packer.pack(value) if shape is None else shape)
            # The next call may change what this one returned; its shape must then be made anew.
            told.packer.shared.clear()
            if clock() - told.sent > TICK or len(told.answers) >= PORTION or told.packer.room < ROOM:
                told.leave()
        else:
            ending = ["end"]
    except Interrupted:
        ending = ["late"]
    except TooLarge:
        ending = ["large"]
    except SystemExit as error:
        ending = farewell(error)
    except BaseException as error:
        ending = ["raised", describe(error)]
    told.busy = False
    stop_alarm()
    told.leave()
    flush()
    return ending


def run_inprocess(source: str) -> None:
    """Run a source that carries its own tests; say so when its very end was reached."""
    token = loads(receive())
    code = compiled(source)
    if code is None:
        leave(0)
    try:
        exec(code, {"__builtins__": vars(builtins)})
    except SystemExit as error:
        send(farewell(error))
        leave(exit_status(error))
    except BaseException as error:
        send(["raised", describe(error)])
        leave(1)
    try:
        sys.stdout.flush()
    finally:
        send(["end", token])
    leave(0)


def run_stdio(source: str) -> None:
    """Run a whole program as `__main__`, to the end that the interpreter would give it."""
    code = compiled(source)
    if code is None:
        leave(1)
    main = type(sys)("__main__")
    sys.modules["__main__"] = main
    sys.argv = ["solution.py"]
    vars(main)["__builtins__"] = sys.modules["builtins"]
    vars(main)["__file__"] = "solution.py"
    status = 0
    try:
        exec(code, vars(main))
    except SystemExit as error:
        status = exit_status(error)
    except BaseException as error:
        send(["raised", describe(error)])
        status = 1
        try:
            trace = error.__traceback__
            trace = trace.tb_next if trace else None
            sys.excepthook(type(error), error.with_traceback(trace), trace)
        except BaseException:
            pass
    finish(status)


def finish(status: int) -> None:
    """Wait for threads, run the exit hooks, flush: what the interpreter does after the last line."""
    try:
        threading = sys.modules.get("threading")
        if threading is not None:
            threading._shutdown()
        atexit = sys.modules.get("atexit") or __import__("atexit")
        atexit._run_exitfuncs()
    except SystemExit as error:
        status = exit_status(error)
    except BaseException:
        status = status or 1
    try:
        sys.stdout.flush()
    except BaseException:
        status = status or 120
    leave(status)
