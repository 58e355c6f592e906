"""What whoever starts an engine does until the engine says that it has begun."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

LAUNCHER = """
import sys
from pathlib import Path
from engine.launch import resume
from engine.run import RunFolder

sys.executable = sys.argv[1]
resume(RunFolder(Path(sys.argv[2])))
"""
ENGINE = """#!/bin/sh
echo $$ > {pid}
exec sleep 60
"""


def test_sigterm_takes_along_an_engine_that_has_begun_nothing(tmp_path: Path) -> None:
    engine, told = tmp_path / "engine", tmp_path / "pid"
    engine.write_text(ENGINE.format(pid=told))
    engine.chmod(0o755)
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(engine), str(tmp_path)], cwd=Path(__file__).parents[2]
    )
    until = time.monotonic() + 60
    while not (told.exists() and told.read_text().strip()):
        assert time.monotonic() < until
        time.sleep(0.01)

    os.kill(launcher.pid, signal.SIGTERM)

    assert launcher.wait(30) == 128 + signal.SIGTERM
    assert not psutil.pid_exists(int(told.read_text()))
