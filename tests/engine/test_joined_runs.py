"""Real engines, each on a shard, watched as one run."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from engine.run import RunFolder

pytestmark = pytest.mark.slow

N = 3


def proctor(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "tui", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PROCTOR_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=110,
    )


def answers(home: Path) -> str:
    """Right and wrong answers to warmup in turns."""
    from benchmarks.catalog import find

    warmup = find("warmup")
    warmup.load()
    path = home / "answers.jsonl"
    with path.open("w") as file:
        for problem in warmup.problems():
            for sample in range(N):
                code = problem.reference if sample % 2 else f"def {problem.entry_point}(*args):\n    return 7"
                text = f"```python\n{code}\n```"
                file.write(json.dumps({"problem": problem.id, "sample": sample, "text": text}) + "\n")
    return f"replay:{path}"


def begin(home: Path, model: str, shard: str) -> dict[str, Any]:
    done = proctor(
        home, "run", "warmup", "-m", model, "--n", str(N), "--workers", "1", "--shard", shard, "--detach"
    )
    assert done.returncode == 0, done.stderr
    begun: dict[str, Any] = json.loads(done.stdout)
    return begun


def verdicts(path: Path) -> dict[tuple[str, int], tuple[str, str]]:
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    found = {(row["problem"], row["sample"]): (row["outcome"], row["reason"]) for row in rows}
    assert len(found) == len(rows)
    return found


def test_four_shards_followed_live_equal_the_unsharded_run(tmp_path: Path) -> None:
    model = answers(tmp_path)
    whole = proctor(
        tmp_path, "run", "warmup", "-m", model, "--n", str(N), "--json", "--verdicts", str(tmp_path / "whole")
    )
    shards = [begin(tmp_path, model, f"{i}/4")["run"] for i in (1, 2, 3, 4)]

    watched = proctor(tmp_path, "watch", *shards)
    merged = proctor(tmp_path, "merge", *shards, "--json", "--verdicts", str(tmp_path / "merged"))

    assert watched.returncode == merged.returncode == 0, watched.stderr + merged.stderr
    one, other = json.loads(whole.stdout), json.loads(merged.stdout)
    assert other["state"] == "finished"
    assert other["scores"] == one["scores"]
    assert verdicts(tmp_path / "merged") == verdicts(tmp_path / "whole")


def test_a_killed_shard_is_named_and_resumed_and_nothing_is_lost(tmp_path: Path) -> None:
    model = answers(tmp_path)
    first, second = begin(tmp_path, model, "1/2"), begin(tmp_path, model, "2/2")
    os.kill(second["pid"], signal.SIGKILL)
    while RunFolder(Path(second["dir"])).is_held():
        time.sleep(0.05)

    watched = proctor(tmp_path, "watch", first["run"], second["run"])
    joined = json.loads(proctor(tmp_path, "show", "joined", "--json").stdout)
    assert joined["state"] == "stopped"
    assert 78 <= joined["judged"] < 156
    assert "resume" in proctor(tmp_path, "status", "joined").stderr, watched.stderr

    assert proctor(tmp_path, "resume", second["run"], "--json").returncode == 0
    merged = json.loads(proctor(tmp_path, "merge", first["run"], second["run"], "--json").stdout)
    assert (merged["state"], merged["judged"]) == ("finished", 156)


def test_given_answers_marked_in_shards_and_joined_equal_those_marked_at_once(tmp_path: Path) -> None:
    rows = [
        json.loads(line) for line in Path(answers(tmp_path).removeprefix("replay:")).read_text().splitlines()
    ]
    file, other = tmp_path / "samples.jsonl", tmp_path / "others.jsonl"
    lines = [
        json.dumps({"task_id": row["problem"], "solution": row["text"].strip("`python\n")})
        for row in rows[:60]
    ]
    file.write_text("\n".join(lines))
    other.write_text("\n".join(line.replace("return 7", "return 8") for line in lines))
    score = ("score", str(file), "-b", "warmup", "--model", "m", "--json")

    whole = json.loads(proctor(tmp_path, *score).stdout)
    shards = [json.loads(proctor(tmp_path, *score, "--shard", f"{i}/2").stdout)["run"] for i in (1, 2)]
    stranger = json.loads(proctor(tmp_path, *score[:1], str(other), *score[2:], "--shard", "2/2").stdout)[
        "run"
    ]
    merged = json.loads(proctor(tmp_path, "merge", *shards, "--json").stdout)
    refused = proctor(tmp_path, "merge", shards[0], stranger)

    assert (merged["scores"], merged["outcomes"]) == (whole["scores"], whole["outcomes"])
    assert refused.returncode == 2
    assert "warmup's given is" in refused.stderr
