"""What LiveCodeBench's checker does with a program, to the letter; read as text and executed behind the walls.

New values for the capital names are put behind it, and a call of `check`. It ends quietly if every case passes
and raises `Refusal`, whose text is the checker's record of the first failure as JSON, if not. Known peculiarities
are kept: they are the point. There is no `from __future__` here: a program that is executed would inherit it.
"""

import ast
import builtins
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import types
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn

CODE = ""
INPUTS: list[str] = []
OUTPUTS: list[str] = []
NAME: str | None = None
"""The function to call; None for programs that read standard input."""
SECONDS = 6
"""Wall seconds that one case may take."""
PRELUDE = ""
"""Imports put in front of every program."""
DIGITS = 50_000
"""Digits that a number may have as text."""


class Refusal(Exception):
    """The checker's record of the first failure, as JSON."""


class OutOfTime(Exception):
    """The alarm of one case; its name must hold `TimeoutException` as the checker looks for that word."""

    def __repr__(self) -> str:
        return "TimeoutException()"


def ring(*_: object) -> NoReturn:
    """The line goes where the program prints to: one that survives the alarm has it in its output."""
    print("timeout occured: alarm went off")
    raise OutOfTime


def shortened(value: object, room: int = 300) -> str:
    text = value if isinstance(value, str) else str(value)
    if len(text) <= room:
        return text
    return text[: room // 2] + "...(truncated) ..." + text[-room // 2 :]


def refuse(code: int, case: int, message: str, **more: str) -> NoReturn:
    record = {"error_code": code, "error_message": shortened(message), "case": case, **more}
    raise Refusal(json.dumps(record))


class BytesOfInput:
    """`sys.stdin.buffer`: `readline` begins anew each time, and it cannot be iterated."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, *_: object) -> bytes:
        return self.text.encode()

    def readline(self, *_: object) -> bytes:
        return self.text.encode().split(b"\n")[0] + b"\n"


class Input:
    """`sys.stdin`: no file, cannot be iterated."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stream = io.StringIO(text)
        self.buffer = BytesOfInput(text)

    def read(self, *_: object) -> str:
        return self.text

    def readline(self, *size: int) -> str:
        return self.stream.readline(*size)

    def readlines(self, *_: object) -> list[str]:
        return self.text.split("\n")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class Borrowed:
    """The interpreter's own `sys.stdin` while a case runs, for programs that took it by name before.

    Its `readline` gives lines without their ends and stops like an iterator; it can be iterated, and is empty then.
    """

    def __init__(self, entrance: Any, text: str) -> None:
        self.entrance = entrance
        lines = iter(text.split("\n"))
        self.methods: dict[str, Callable[..., Any]] = {
            "readline": lambda *_: next(lines),
            "readlines": lambda *_: text.split("\n"),
            "read": lambda *_: text,
        }

    def __enter__(self) -> None:
        for name, method in self.methods.items():
            setattr(self.entrance, name, method)

    def __exit__(self, *_: object) -> None:
        for name in self.methods:
            delattr(self.entrance, name)


def unparsed(body: list[Any]) -> str:
    return ast.unparse(ast.Module(body=body, type_ignores=[]))


def without_main_guard(code: str) -> str:
    """A last `if __name__ == '__main__':` gives way to what stands in it, if it is spelled just so."""
    try:
        body = ast.parse(code).body
        last = body[-1]
        if isinstance(last, ast.If) and ast.unparse(last.test).strip() == "__name__ == '__main__'":
            return unparsed(body[:-1]) + "\n" + unparsed(last.body)
    except Exception:
        pass
    return code


def as_function(code: str) -> str:
    """Imports on top, everything else in one function; the code itself if it does not parse."""
    try:
        body = ast.parse(code).body
        imports = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
        others = [node for node in body if not isinstance(node, (ast.Import, ast.ImportFrom))]
        nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        function = ast.FunctionDef(
            name="wrapped_function", args=nothing, body=others, decorator_list=[], lineno=-1
        )
        return PRELUDE + "\n" + unparsed(imports) + "\n" + ast.unparse(function)
    except Exception:
        return code


def compiled(code: str) -> Any:
    """The module of a program, or its `Solution` where that text stands anywhere in it."""
    signal.alarm(SECONDS)
    try:
        module = types.ModuleType("tmp_sol", "")
        exec(code, module.__dict__)
        return module.Solution() if "class Solution" in code else module
    finally:
        signal.alarm(0)


def found(code: str, name: str) -> Callable[..., Any]:
    """The function to call; the checker trips over itself where there is none."""
    holder = compiled(code)
    if not hasattr(holder, name):
        raise TypeError("cannot unpack non-iterable NoneType object")
    method: Callable[..., Any] = getattr(holder, name)
    return method


def failed(error: Exception, case: int, given: object, expected: object) -> NoReturn:
    late = "timeoutexception" in repr(error).lower()
    code, message = (-3, "Time Limit Exceeded") if late else (-4, "Runtime Error")
    refuse(
        code,
        case,
        message,
        error=shortened(repr(error)),
        inputs=shortened(given),
        expected=shortened(expected),
    )


def check_calls(name: str) -> None:
    method = found(PRELUDE + "\n\n" + CODE, name)
    inputs = [[json.loads(line) for line in text.split("\n")] for text in INPUTS]
    outputs = [json.loads(text) for text in OUTPUTS]
    for case, (given, expected) in enumerate(zip(inputs, outputs, strict=False)):
        signal.alarm(SECONDS)
        try:
            answer = method(*given)
            signal.alarm(0)
            if isinstance(answer, tuple):
                answer = list(answer)
            accepted = answer == expected
            if not accepted:
                refuse(
                    -2, case, "Wrong Answer", output=shortened(answer), inputs=shortened(given),
                    expected=shortened(expected),
                )  # fmt: skip
        except Refusal:
            raise
        except Exception as error:
            signal.alarm(0)
            failed(error, case, given, expected)
        finally:
            signal.alarm(0)


def check_output() -> None:
    method = found(as_function(without_main_guard(CODE)), "wrapped_function")
    terminal, entrance, opener = sys.stdout, sys.stdin, open
    for case, (given, expected) in enumerate(zip(INPUTS, OUTPUTS, strict=False)):
        signal.alarm(SECONDS)
        printed = io.StringIO()
        sys.stdout, sys.stdin = printed, Input(given)
        setattr(printed, "close", lambda _: 1)
        setattr(builtins, "open", lambda *_, given=given, **__: io.StringIO(given))
        error: Exception | None = None
        try:
            with Borrowed(entrance, given):
                method()
        except SystemExit:
            pass
        except Exception as caught:
            error = caught
        finally:
            signal.alarm(0)
            sys.stdout, sys.stdin = terminal, entrance
            setattr(builtins, "open", opener)
        if error is not None:
            failed(error, case, given, expected)
        compare(case, given, printed.getvalue(), expected)


def compare(case: int, given: str, printed: str, expected: str) -> None:
    got = [line.strip() for line in printed.strip().split("\n")]
    want = [line.strip() for line in expected.strip().split("\n")]
    facts = {"output": shortened(printed), "inputs": shortened(given), "expected": shortened(expected)}
    if len(got) != len(want):
        refuse(-2, case, "Wrong answer: mismatched output length", **facts)
    for number, (mine, theirs) in enumerate(zip(got, want, strict=True)):
        if mine != theirs and not (numbers(mine) is not None and numbers(mine) == numbers(theirs)):
            line = f"Wrong answer at output_line_idx={number}: {shortened(mine)} != {shortened(theirs)}"
            refuse(-2, case, line, **facts)


def numbers(line: str) -> list[Decimal] | None:
    try:
        return [Decimal(token) for token in line.split()]
    except Exception:
        return None


def disarm() -> None:
    """What the checker takes away from programs; what it has loaded by then goes on working."""
    if "multiprocessing" in CODE or "concurrent" in CODE:
        import multiprocessing  # noqa: F401
    setattr(builtins, "quit", None)
    setattr(builtins, "help", None)
    os.environ["OMP_NUM_THREADS"] = "1"
    for name in [
        "kill",
        "system",
        "putenv",
        "remove",
        "removedirs",
        "rmdir",
        "fchdir",
        "setuid",
        "fork",
        "forkpty",
        "killpg",
        "rename",
        "renames",
        "truncate",
        "replace",
        "unlink",
        "fchmod",
        "fchown",
        "chmod",
        "chown",
        "chroot",
        "lchflags",
        "lchmod",
        "lchown",
        "getcwd",
        "chdir",
    ]:
        setattr(os, name, None)
    for name in ("rmtree", "move", "chown"):
        setattr(shutil, name, None)
    setattr(subprocess, "Popen", None)
    modules: dict[str, Any] = sys.modules
    for name in ("ipdb", "joblib", "resource", "psutil", "tkinter"):
        modules[name] = None


def unplug() -> None:
    """Standard input as a worker of multiprocessing has it: another, empty, and the interpreter's own one closed."""
    if sys.__stdin__ is not None:
        sys.__stdin__.close()
    sys.stdin = open(os.open(os.devnull, os.O_RDONLY), encoding="utf-8", closefd=False)  # noqa: SIM115


def check() -> None:
    signal.signal(signal.SIGALRM, ring)
    sys.set_int_max_str_digits(DIGITS)
    disarm()
    unplug()
    signal.alarm(SECONDS)  # reading the program counts, too
    try:
        if NAME is None:
            check_output()
        else:
            check_calls(NAME)
    except Refusal:
        raise
    except Exception as error:
        refuse(-4, 0, f"Error during testing: {error}")
    finally:
        signal.alarm(0)
