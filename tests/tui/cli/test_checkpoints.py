"""`proctor checkpoints`: whoever ends the watching, it takes its leave in the same way."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.checkpoints.watch import Watch
from tui.cli import run_command_line


@contextmanager
def inherited(number: int, reaction: signal.Handlers) -> Iterator[None]:
    """A signal as whoever started the process left it, whatever that is for the tests themselves."""
    before = signal.signal(
        number,
        signal.default_int_handler if (number, reaction) == (signal.SIGINT, signal.SIG_DFL) else reaction,
    )
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_watch_that_is_ended_takes_its_leave(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = []

    def run(self: Watch, *, once: bool) -> int:
        assert signal.getsignal(number) is signal.default_int_handler
        try:
            os.kill(os.getpid(), number)
        except KeyboardInterrupt:
            left.append(once)
            raise
        return 0

    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Watch, "run", run)

    with inherited(number, signal.SIG_DFL):
        before = signal.getsignal(number)
        assert run_command_line(["checkpoints", str(tmp_path), "--suite", "warmup", "--once"]) == 130
        assert left == [True]
        assert signal.getsignal(number) is before


def test_a_watch_under_nohup_outlives_its_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(self: Watch, *, once: bool) -> int:
        os.kill(os.getpid(), signal.SIGHUP)
        return 0

    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Watch, "run", run)

    with inherited(signal.SIGHUP, signal.SIG_IGN):
        assert run_command_line(["checkpoints", str(tmp_path), "--suite", "warmup", "--once"]) == 0
