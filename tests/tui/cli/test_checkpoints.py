"""`proctor checkpoints`: whoever ends the watching, it takes its leave in the same way."""

import os
import signal
from pathlib import Path

import pytest

from engine.checkpoints.watch import Watch
from tui.cli import run_command_line


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
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert run_command_line(["checkpoints", str(tmp_path), "--suite", "warmup", "--once"]) == 0
    finally:
        signal.signal(signal.SIGHUP, before)
