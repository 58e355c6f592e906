"""Starts engines: processes in sessions of their own that outlive whoever started them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from engine.errors import EngineLost, EnvironmentTrouble, ProctorError, UsageError
from engine.order import Begun, Doing, Order, Refused, announcement
from engine.places import places
from engine.run import RunFolder, new_run_id
from engine.shards import joined_id, read_parts
from engine.spec import RunSpec

FREE_BYTES = 64 * 2**20
"""Free disk space below which no run is begun."""


def launch(spec: RunSpec, narrate: Callable[[str], None] = lambda _: None, *, name: str = "") -> RunFolder:
    """Start an engine on a new run; returns when the model is ready and the first fact recorded.

    Args:
        spec: what to run; its paths must be absolute.
        narrate: told in a few words what the engine is doing until then.
        name: the run's id, where it is not to be a fresh one. What an engine left there that died before it
            began is no hindrance.

    Raises:
        ProctorError: it was refused, in one line fit for a user; nothing has been made.
    """
    folder = RunFolder(_room_for_runs(places().runs) / (name or new_run_id()))
    folder.path.mkdir(exist_ok=bool(name))
    try:
        _start(Order(folder=str(folder.path), spec=spec), folder, narrate)
    except BaseException:
        _clear(folder)
        raise
    return folder


def join(
    shards: Sequence[RunFolder], *, follow: bool, narrate: Callable[[str], None] = lambda _: None
) -> RunFolder:
    """Start joining shards into one run, or go on with it; the same shards are always joined into the same run.

    Args:
        shards: their folders, in any order.
        follow: until the shards have ended; else what they hold now is joined.
        narrate: told in a few words what is being done.

    Raises:
        ProctorError: they cannot be one run; nothing has been made.
    """
    read_parts(shards)
    folder = RunFolder(_room_for_runs(places().runs) / joined_id(shards))
    if folder.is_held():
        return folder
    order = Order(folder=str(folder.path), shards=tuple(str(shard.path) for shard in shards), follow=follow)
    if folder.events.exists() and folder.replay().phase.state == "finished":
        return folder
    folder.path.mkdir(exist_ok=True)
    try:
        _start(order, folder, narrate)
    except BaseException:
        _clear(folder)
        raise
    return folder


def _clear(folder: RunFolder) -> None:
    """Remove a folder in which nothing was begun; another engine may have begun there meanwhile, and is left alone."""
    with contextlib.suppress(EngineLost, OSError), folder.hold():
        if not folder.events.exists():
            shutil.rmtree(folder.path, ignore_errors=True)


def resume(folder: RunFolder, narrate: Callable[[str], None] = lambda _: None) -> None:
    """Start an engine that goes on with a run; returns when it is at work.

    Raises:
        ProctorError: it was refused; the run is as it was.
    """
    _start(Order(folder=str(folder.path)), folder, narrate)


def _start(order: Order, folder: RunFolder, narrate: Callable[[str], None]) -> None:
    with _leaving_on_sigterm():
        with folder.engine_log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "engine"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "GGML_NO_BACKTRACE": "1"},
            )
        try:
            _await_start(process, order, folder.engine_log, narrate)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()


@contextlib.contextmanager
def _leaving_on_sigterm() -> Iterator[None]:
    """Let SIGTERM end us as Ctrl-C does, and with us an engine that has begun nothing."""
    is_free = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if not is_free or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _await_start(
    process: subprocess.Popen[bytes], order: Order, log: Path, narrate: Callable[[str], None]
) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(msgspec.json.encode(order))
        process.stdin.close()
    for line in process.stdout:
        match announcement(line):
            case Doing(what=what):
                narrate(what)
            case Begun():
                return
            case Refused(message=message, exit_code=code):
                raise _refusal(message, code)
            case None:
                continue
    status = process.wait()
    said = _keep_log(log)
    raise EngineLost(
        f"The engine died while it was starting (exit status {status}){said}. Nothing was begun; "
        f"`proctor doctor` looks for the reason."
    )


def _keep_log(log: Path) -> str:
    """Copy the log of an engine that died to where it stays; says its last line and where it is."""
    kept = places().state / "engine-died.log"
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(log, kept)
    except OSError:
        return ""
    return f": {lines[-1][:300]} (log: {kept})" if lines else f" (log: {kept})"


def _room_for_runs(runs: Path) -> Path:
    """The folder of runs, made if need be, known to be writable and not full.

    Raises:
        UsageError: it cannot be written, or its disk is full.
    """
    try:
        runs.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=runs) as probe:
            probe.write(b"\0" * 4096)
        free = shutil.disk_usage(runs).free
    except OSError as error:
        raise UsageError(
            f"{runs} cannot be written ({error.strerror}). Set PROCTOR_HOME to a folder that can."
        ) from None
    if free < FREE_BYTES:
        raise UsageError(
            f"{runs}: only {free >> 20} MiB of disk left, a run needs at least {FREE_BYTES >> 20} MiB. "
            "Make room, or set PROCTOR_HOME to another disk."
        )
    return runs


def _refusal(message: str, exit_code: int) -> ProctorError:
    for kind in (UsageError, EnvironmentTrouble, EngineLost):
        if kind.exit_code == exit_code:
            return kind(message)
    return ProctorError(message)
