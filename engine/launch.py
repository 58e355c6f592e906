"""Starts engines: processes in sessions of their own that outlive whoever started them."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from engine.errors import EngineLost, EnvironmentTrouble, ProctorError, UsageError
from engine.order import Begun, Doing, Order, Refused, announcement
from engine.places import places
from engine.run import RunFolder
from engine.spec import RunSpec


def launch(spec: RunSpec, narrate: Callable[[str], None] = lambda _: None) -> RunFolder:
    """Start an engine on a new run; returns when its folder exists and the model is ready.

    Args:
        spec: what to run; relative paths in it are relative to the current folder.
        narrate: told in a few words what the engine is doing until then.

    Raises:
        ProctorError: it was refused, in one line fit for a user; nothing has been made.
    """
    return _start(Order(spec=spec), narrate)


def resume(folder: RunFolder, narrate: Callable[[str], None] = lambda _: None) -> RunFolder:
    """Start an engine that goes on with a run; returns when it is at work.

    Raises:
        ProctorError: it was refused; the run is as it was.
    """
    return _start(Order(resume=str(folder.path)), narrate)


def _start(order: Order, narrate: Callable[[str], None]) -> RunFolder:
    state = places().state
    try:
        state.mkdir(parents=True, exist_ok=True)
        log = tempfile.NamedTemporaryFile(  # noqa: SIM115 - the engine writes to it after we are gone
            dir=state, prefix="engine-", suffix=".log", delete=False
        )
    except OSError as error:
        raise UsageError(
            f"{state} cannot be written ({error.strerror}). Set PROCTOR_HOME to a folder that can."
        ) from None
    with log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "engine", log.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            env={**os.environ, "GGML_NO_BACKTRACE": "1"},
        )
    try:
        return _await_start(process, order, narrate)
    except KeyboardInterrupt:
        process.terminate()
        raise
    finally:
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        if process.poll() is not None:
            Path(log.name).unlink(missing_ok=True)


def _await_start(process: subprocess.Popen[bytes], order: Order, narrate: Callable[[str], None]) -> RunFolder:
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(msgspec.json.encode(order))
        process.stdin.close()
    for line in process.stdout:
        match announcement(line):
            case Doing(what=what):
                narrate(what)
            case Begun(folder=folder):
                return RunFolder(Path(folder))
            case Refused(message=message, exit_code=code):
                process.wait()
                raise _refusal(message, code)
            case None:
                continue
    status = process.wait()
    raise EngineLost(
        f"The engine died while it was starting (exit status {status}). Nothing was lost; "
        f"`proctor doctor` looks for the reason."
    )


def _refusal(message: str, exit_code: int) -> ProctorError:
    for kind in (UsageError, EnvironmentTrouble, EngineLost):
        if kind.exit_code == exit_code:
            return kind(message)
    return ProctorError(message)
