"""What whoever starts an engine does until the engine says that it has begun."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import psutil

from engine.order import Doing

LAUNCHER = """
import sys
from pathlib import Path
from engine.launch import resume
from engine.run import RunFolder

sys.executable = sys.argv[1]
resume(RunFolder(Path(sys.argv[2])), lambda what: print(what, flush=True))
"""
ENGINE = """#!/bin/sh
echo $$ > {pid}
echo '{doing}'
exec sleep 60
"""


def test_sigterm_takes_along_an_engine_that_has_begun_nothing(tmp_path: Path) -> None:
    engine, pid = tmp_path / "engine", tmp_path / "pid"
    engine.write_text(ENGINE.format(pid=pid, doing=msgspec.json.encode(Doing(what="looking")).decode()))
    engine.chmod(0o755)
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(engine), str(tmp_path)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    ) as launcher:
        assert launcher.stdout is not None
        assert launcher.stdout.readline() == b"looking\n"

        os.kill(launcher.pid, signal.SIGTERM)

        assert launcher.wait(60) == 128 + signal.SIGTERM
    assert not psutil.pid_exists(int(pid.read_text()))
