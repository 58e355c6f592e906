"""The untrusted side: load the solution, call its functions when asked, answer with data.

By the time this runs, the walls stand. Nothing here is trusted: whatever it says, it cannot say "passed".
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, Optional

from .data import PLAIN, Packer, TooLarge, dumps, loads, unpack
from .frames import LENGTH, MESSAGE_LIMIT
from .frames import write_all as write_all

SOLUTION = "<solution>"
MESSAGE = 2000
"""Characters of an exception's message that are kept."""
CHANNEL = 3
"""The descriptor to the judge."""
READY = LENGTH.pack(9) + b'["ready"]'
"""The first message: the walls stand, and no code of the sample has run."""


class Interrupted(BaseException):
    """The time for one call is over."""


def _interrupt(number: int, frame: object) -> None:
    raise Interrupted


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
    bases = [base.__name__ for base in kind.__mro__ if base.__module__ == "builtins"]
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


def leave(status: int) -> None:
    """End at once, with what was printed."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass
    os._exit(status)


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


def serve_calls(source: str) -> None:
    """Load the solution as a module without a name, then answer calls until the judge hangs up."""
    names = loads(receive())
    code = compiled(source)
    if code is None:
        leave(0)
    namespace: dict[str, Any] = {}
    try:
        exec(code, namespace)
    except SystemExit as error:
        send(["exit", exit_status(error)])
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
        try:
            send(answer(namespace, loads(head), arguments))
        except MemoryError as error:
            send(["raised", describe(error)])


def answer(namespace: dict[str, Any], head: Any, text: bytes) -> Any:
    """Make one call. `["ok", value, arguments or None, notes]`, or what happened instead."""
    name, limit = head
    args, kwargs = unpack(loads(text))
    if name not in namespace:
        return ["raised", describe(NameError("name %r is not defined" % name))]
    packer = Packer()
    try:
        try:
            if limit:
                signal.signal(signal.SIGALRM, _interrupt)
                signal.setitimer(signal.ITIMER_REAL, limit)
            value = namespace[name](*args, **kwargs)
            if limit:
                signal.setitimer(signal.ITIMER_REAL, 0)
            shape = packer.pack(value)
            changed: Optional[Any] = None
            if any(type(item) not in PLAIN for item in args) or kwargs:
                after = Packer().pack([args, kwargs])
                if dumps(after) != text:
                    changed = after
            sys.stdout.flush()
            return ["ok", shape, changed, sorted(packer.notes)]
        finally:
            if limit:
                signal.setitimer(signal.ITIMER_REAL, 0)
    except Interrupted:
        return ["late"]
    except TooLarge:
        return ["large"]
    except SystemExit as error:
        return ["exit", exit_status(error)]
    except BaseException as error:
        return ["raised", describe(error)]


def run_inprocess(source: str) -> None:
    """Run a source that carries its own tests; say so when its very end was reached."""
    token = loads(receive())
    code = compiled(source)
    if code is None:
        leave(0)
    try:
        exec(code, {})
    except SystemExit as error:
        send(["exit", exit_status(error)])
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
