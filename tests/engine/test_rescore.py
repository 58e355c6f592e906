"""Answers marked, marked again under other conditions, and written as other tools would: whole commands."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROMPT = 'def double(n):\n    """Twice n."""\n'
TOML = 'name = "mine"\ntitle = "Mine"\nkind = "functions"\nproblems = "problems.jsonl"\n'
CHATTY = "def log(n):\n    print(n)\n\n\ndef double(n):\n    log(n)\n    return 2 * n\n"
"""EvalPlus's sanitizer drops the helper that returns nothing, and with it the answer."""


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


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one run: two answers to a benchmark of its own, one of them right."""
    home = tmp_path_factory.mktemp("home")
    (home / "mine").mkdir()
    (home / "mine" / "benchmark.toml").write_text(TOML)
    rows = [
        {"id": name, "prompt": PROMPT, "entry_point": "double", "tests": "assert double(2) == 4\n"}
        for name in ("a", "b")
    ]
    (home / "mine" / "problems.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    answers = [
        {"task_id": "mine/a", "solution": CHATTY},
        {"task_id": "mine/b", "completion": "    return n\n"},
    ]
    (home / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in answers))
    done = proctor(
        home,
        "score",
        str(home / "answers.jsonl"),
        "-b",
        str(home / "mine"),
        "--results",
        "human-eval",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outcomes"] == {"passed": 1, "wrong_answer": 1}
    return home


def test_score_writes_results_beside_the_samples(home: Path) -> None:
    lines = (home / "answers.jsonl_results.jsonl").read_text().splitlines()

    assert [(row["task_id"], row["passed"]) for row in map(json.loads, lines)] == [
        ("mine/a", True),
        ("mine/b", False),
    ]


def test_a_plain_rescoring_changes_nothing_and_given_programs_stay_programs(home: Path) -> None:
    done = proctor(home, "rescore", "last", "--json")

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["compared"], result["flips"]) == (2, [])


def test_a_wrong_condition_is_one_line_and_leaves_no_run(home: Path) -> None:
    before = len(list((home / "data" / "runs").iterdir()))
    for condition in ("timeout=soon", "colour=red", "benchmark=nothing", "version=/no/such/file"):
        done = proctor(home, "rescore", "last", "--with", condition)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
    assert len(list((home / "data" / "runs").iterdir())) == before


def test_the_record_of_a_sample_tells_what_the_sanitizer_would_take(home: Path) -> None:
    done = proctor(home, "show", "last", "--sample", "mine/a")

    assert done.returncode == 0, done.stderr
    assert "EvalPlus's sanitizer would take another program" in done.stdout
    assert "- def log(n):" in done.stdout.replace("  -def", "- def")
    for name in ("mine/a#0", "mine/a:0"):
        assert proctor(home, "show", "last", "--sample", name).stdout == done.stdout
