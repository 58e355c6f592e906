"""A run whose programs run on the nodes of a Ray cluster, and a node that is killed in the middle of it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.events import SampleCompleted, SampleJudged, WorkerLost
from engine.log import read_log
from engine.run import RunFolder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

SLOW = """```python
def {name}(*args):
    total = 0
    for i in range(6_000_000):
        total += i
    return total
```"""


def proctor(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "tui", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PROCTOR_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=100,
    )


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A head that does nothing but know, and two nodes of one processor each."""
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    made: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    made.add_node(num_cpus=1)
    yield made
    made.shutdown()


def answers(home: Path) -> Path:
    """Answers that each take a moment to be wrong."""
    from benchmarks.catalog import find

    warmup = find("warmup")
    warmup.load()
    path = home / "answers.jsonl"
    with path.open("w") as file:
        for problem in warmup.problems():
            text = SLOW.format(name=problem.entry_point)
            file.write(json.dumps({"problem": problem.id, "text": text}) + "\n")
    return path


def verdicts(folder: RunFolder) -> dict[str, str]:
    judged = [e for e in read_log(folder.events) if isinstance(e, SampleJudged)]
    assert len({e.problem for e in judged}) == len(judged)
    return {e.problem: e.outcome for e in judged}


def test_a_node_killed_in_the_middle_costs_no_verdict(cluster: Any, tmp_path: Path) -> None:
    common = (
        "run",
        "warmup",
        "-m",
        f"replay:{answers(tmp_path)}",
        "--workers",
        "1",
        "--sandbox",
        "namespaces",
    )
    alone = proctor(tmp_path, *common, "--json")
    assert alone.returncode == 0, alone.stderr

    begun = proctor(tmp_path, *common, "--ray", cluster.address, "--detach")
    assert begun.returncode == 0, begun.stderr
    assert "walls stand on 2 nodes, with 2 workers." in begun.stderr
    folder = RunFolder(Path(json.loads(begun.stdout)["dir"]))
    until = time.monotonic() + 60
    while len([e for e in read_log(folder.events) if isinstance(e, SampleJudged)]) < 6:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert folder.replay().phase.sandbox.workers == 2  # type: ignore[union-attr]
    cluster.remove_node(cluster.worker_nodes.copy().pop(), allow_graceful=False)
    watched = proctor(tmp_path, "watch", folder.id)

    assert watched.returncode == 0, watched.stderr
    assert verdicts(folder) == verdicts(RunFolder(Path(json.loads(alone.stdout)["dir"])))
    lost = [e for e in read_log(folder.events) if isinstance(e, WorkerLost)]
    assert [e.kind for e in lost] == ["sandbox"]
    assert f"a sandbox worker was lost: {lost[0].reason}" in watched.stderr
    assert not folder.replay().tally.unmarked.total()


@pytest.mark.llama
def test_a_node_killed_while_it_draws_costs_no_sample_and_changes_none(cluster: Any, tmp_path: Path) -> None:
    sizes = ("--n", "2", "--subset", "8", "--max-tokens", "48", "--threads", "1", "--workers", "1")
    common = ("run", "warmup", "-m", str(demo_model()), "--sandbox", "namespaces", *sizes)
    alone = proctor(tmp_path, *common, "--json")
    assert alone.returncode == 0, alone.stderr

    begun = proctor(tmp_path, *common, "--ray", cluster.address, "--split", "workers", "--detach")
    assert begun.returncode == 0, begun.stderr
    folder = RunFolder(Path(json.loads(begun.stdout)["dir"]))
    while len(texts(folder)) < 3:
        time.sleep(0.1)
    cluster.remove_node(cluster.worker_nodes.copy().pop(), allow_graceful=False)
    watched = proctor(tmp_path, "watch", folder.id)

    assert watched.returncode == 0, watched.stderr
    assert texts(folder) == texts(RunFolder(Path(json.loads(alone.stdout)["dir"])))
    assert {e.kind for e in read_log(folder.events) if isinstance(e, WorkerLost)} == {"model", "sandbox"}


def demo_model() -> Path:
    """The demo model where this machine has it."""
    from platformdirs import PlatformDirs

    from engine.models.fetch import DEMO_NAME

    path = PlatformDirs("proctor", appauthor=False).user_data_path / "models" / DEMO_NAME
    if not path.is_file():
        pytest.skip("the demo model is not here")
    return path


def texts(folder: RunFolder) -> dict[tuple[str, int], str]:
    return {(e.problem, e.sample): e.text for e in read_log(folder.events) if isinstance(e, SampleCompleted)}


def test_an_address_where_no_cluster_is_is_one_line_and_exit_code_4(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    done = proctor(
        tmp_path, "run", "warmup", "-m", f"replay:{answers(tmp_path)}", "--ray", "127.0.0.1:9", "--json"
    )

    assert done.returncode == 4
    assert "no cluster answers" in done.stderr.splitlines()[-1]
    assert not list((tmp_path / "data" / "runs").glob("*"))


def test_nothing_of_ours_is_left_when_a_run_has_ended(cluster: Any, tmp_path: Path) -> None:
    model = f"replay:{answers(tmp_path)}"
    done = proctor(
        tmp_path, "run", "warmup", "-m", model, "--subset", "4", "--ray", cluster.address, "--json"
    )

    assert done.returncode == 0, done.stderr
    until = time.monotonic() + 15
    while left := ours():
        assert time.monotonic() < until, left
        time.sleep(0.1)


def ours() -> list[str]:
    """Processes of this machine that hold walls for a cluster."""
    names = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    return [name for name in names if "WallsOfNode" in name]


def test_stored_answers_are_marked_on_a_cluster_with_every_processor(cluster: Any, tmp_path: Path) -> None:
    done = proctor(tmp_path, "run", "warmup", "-m", f"replay:{answers(tmp_path)}", "--subset", "3", "--json")
    assert done.returncode == 0, done.stderr
    again = proctor(tmp_path, "rescore", "last", "--ray", cluster.address, "--json")

    assert again.returncode == 0, again.stderr
    assert "walls stand on 2 nodes, with 2 workers." in again.stderr
    assert json.loads(again.stdout)["flips"] == []
