"""Real engines in processes of their own, real walls, stored answers: what refusals leave, what kills cost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.events import RunFinished, SampleCompleted, SampleJudged
from engine.log import read_log
from engine.run import RunFolder

pytestmark = pytest.mark.slow

PROGRAM = """```python
def {name}(*args):
    total = 0
    for i in range(1_500_000):
        total += i
    return total
```"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home of its own; whatever engines a test leaves are killed."""
    yield tmp_path
    for process in psutil.process_iter(["cmdline", "environ"]):
        if (process.info["environ"] or {}).get("PROCTOR_HOME") == str(tmp_path):
            process.kill()


def proctor(home: Path, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "tui", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PROCTOR_HOME": str(home), **more},
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=100,
    )


def answers(home: Path, n: int = 1) -> Path:
    """Stored answers to the whole of warmup, each of which takes a moment to fail."""
    from benchmarks.catalog import find

    warmup = find("warmup")
    warmup.load()
    path = home / "answers.jsonl"
    with path.open("w") as file:
        for problem in warmup.problems():
            for sample in range(n):
                text = PROGRAM.format(name=problem.entry_point)
                file.write(json.dumps({"problem": problem.id, "sample": sample, "text": text}) + "\n")
    return path


def start(home: Path, *options: str) -> RunFolder:
    done = proctor(home, "run", "warmup", "--model", f"replay:{answers(home)}", "--detach", *options)
    assert done.returncode == 0, done.stderr
    return RunFolder(Path(json.loads(done.stdout)["dir"]))


def wait_for(condition: Any, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


def judged(folder: RunFolder) -> Counter[tuple[str, int]]:
    return Counter((e.problem, e.sample) for e in read_log(folder.events) if isinstance(e, SampleJudged))


def engine_pid(folder: RunFolder) -> int:
    pid = folder.engine_pid()
    assert pid is not None
    return pid


def test_a_killed_engine_loses_no_verdict_and_resuming_draws_nothing_twice(home: Path) -> None:
    folder = start(home)
    wait_for(lambda: len(judged(folder)) >= 5)
    os.kill(engine_pid(folder), signal.SIGKILL)
    wait_for(lambda: not folder.is_held())
    before = judged(folder)
    assert 5 <= len(before) < 52

    done = proctor(home, "resume", folder.id, "--json")

    assert done.returncode == 0, done.stderr
    after = judged(folder)
    assert len(after) == 52
    assert set(after.values()) == {1}
    assert after.keys() >= before.keys()
    drawn = Counter((e.problem, e.sample) for e in read_log(folder.events) if isinstance(e, SampleCompleted))
    assert set(drawn.values()) == {1}
    assert json.loads(done.stdout)["state"] == "finished"


def test_one_command_with_a_name_goes_on_after_any_end_and_is_told_to_end_by_sigterm(home: Path) -> None:
    command = ["run", "warmup", "--model", f"replay:{answers(home)}", "--name", "exam", "--json"]
    folder = RunFolder(home / "data" / "runs" / "exam")
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "tui", *command], env={**os.environ, "PROCTOR_HOME": str(home)}
    ) as job:
        wait_for(lambda: len(judged(folder)) >= 5)
        job.terminate()
        assert job.wait(60) == 130
    assert not folder.is_held()
    assert folder.replay().phase.reason == "stopped by SIGTERM"

    done = proctor(home, *command)
    again = proctor(home, *command)

    assert done.returncode == again.returncode == 0, done.stderr
    assert done.stdout == again.stdout
    assert json.loads(done.stdout)["state"] == "finished"
    assert len(judged(folder)) == 52
    assert set(judged(folder).values()) == {1}


def test_a_log_that_lost_its_head_is_not_gone_on_with(home: Path) -> None:
    """It was finished at once, with nothing of nothing, and a job would have believed it."""
    folder = start(home, "--subset", "first:2")
    wait_for(lambda: not folder.is_held())
    folder.events.write_bytes(b"")

    done = proctor(home, "resume", folder.id, "--json")

    assert done.returncode == 2
    assert "does not begin with a plan" in done.stderr.splitlines()[-1]
    assert folder.events.read_bytes() == b""


def test_a_killed_sandbox_worker_costs_no_verdict(home: Path) -> None:
    folder = start(home, "--sandbox", "namespaces")
    wait_for(lambda: len(judged(folder)) >= 3)
    killed = 0
    for child in psutil.Process(engine_pid(folder)).children(recursive=True):
        try:
            child.kill()
            killed += 1
        except psutil.NoSuchProcess:
            continue
    assert killed

    wait_for(lambda: any(isinstance(e, RunFinished) for e in read_log(folder.events)))
    outcomes = folder.replay().tally
    assert outcomes.judged == 52
    assert not outcomes.unmarked.total()


def test_the_run_outlives_the_session_that_started_it(home: Path) -> None:
    folder = start(home)

    assert os.getsid(engine_pid(folder)) != os.getsid(0)
    wait_for(lambda: any(isinstance(e, RunFinished) for e in read_log(folder.events)))


def test_a_second_engine_is_refused(home: Path) -> None:
    folder = start(home)
    environment = {**os.environ, "PROCTOR_HOME": str(home)}
    code = f"from engine.launch import resume; from engine.run import RunFolder; from pathlib import Path; resume(RunFolder(Path({str(folder.path)!r})))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment, capture_output=True, text=True, check=False
    )

    assert "already has an engine" in done.stderr
    assert folder.is_held()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "warmup", "--model", "/nowhere/model.gguf"], "/nowhere/model.gguf"),
        (["run", "nonesuch", "--model", "demo"], "nonesuch"),
        (["run", "warmup", "--model", "x.gguf", "--n", "2", "--k", "5"], "needs at least 5 samples"),
        (["run", "warmup", "--model", "replay:{answers}", "--subset", "nope/*"], "--subset"),
        (["run", "warmup", "--model", "x.gguf", "--frob"], "--frob"),
        (["run", "warmup", "--model", "{corrupt}"], "corrupt.gguf"),
        (["resume", "nope"], "nope"),
    ],
)
def test_bad_input_is_one_line_exit_code_2_and_nothing_made(
    home: Path, arguments: list[str], said: str
) -> None:
    corrupt = home / "corrupt.gguf"
    corrupt.write_bytes(b"GGUF" + b"\xff" * 200)
    done = proctor(home, *[part.format(corrupt=corrupt, answers=answers(home)) for part in arguments])

    assert done.returncode == 2
    last = done.stderr.strip().splitlines()[-1]
    assert said in last
    assert "Traceback" not in done.stderr
    assert not list((home / "data" / "runs").glob("*"))


def test_a_home_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = proctor(blocked, "run", "warmup", "--model", "replay:/dev/null")

    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
