"""A run in a language as the files that MultiPL-E would have written, and those files read again."""

import gzip
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.interchange import read_answers
from engine.errors import UsageError
from engine.events import CheckMarked, Event, RunPlanned, SampleCompleted, SampleJudged
from engine.log import read_log, write_log
from engine.multipl_e import export_folder
from engine.protocol import Protocol
from engine.run import RunFolder
from engine.spec import Entry, RunSpec, Suite
from engine.verdict import Outcome

TESTS = "const assert = require('node:assert');\nassert.deepEqual(twice(4), 8);\n"
PROMPT = "//Twice a number\nfunction twice(number){\n"
NAMES = ("HumanEval_0_twice", "HumanEval_1_twice")
CHAT = "```js\nfunction helper(n) { return n + n; }\nfunction twice(number) { return helper(number); }\n```\n"
BODY = "    return 2 * number;\n}\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two problems in one language."""
    rows = [
        {"name": name, "language": "js", "prompt": PROMPT, "tests": TESTS, "stop_tokens": ["\nfunction "]}
        for name in NAMES
    ]
    path = tmp_path / "humaneval-js.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def recorded(
    path: Path,
    data: str,
    answers: dict[str, list[tuple[str, str]]],
    *,
    style: str = "chat",
    benchmark: str = "humaneval-js",
) -> RunFolder:
    """A run with an answer and an official word for each sample."""
    path.mkdir()
    folder = RunFolder(path)
    protocol = msgspec.convert({"style": style, "temperature": 0.2}, Protocol)
    entry = Entry(benchmark=benchmark, protocol=protocol, data=data)
    manifest = {
        "spec": msgspec.to_builtins(RunSpec(suite=Suite(name="s", entries=(entry,)), model="m")),
        "entries": [{"protocol": msgspec.to_builtins(protocol)}],
    }
    folder.manifest.write_text(json.dumps(manifest))
    events: list[Event] = [RunPlanned(at=0.0, run="r", model="m", entries=())]
    for problem, samples in answers.items():
        for sample, (text, word) in enumerate(samples):
            outcome = Outcome.PASSED if word == "OK" else Outcome.WRONG_ANSWER
            check = CheckMarked(name="tests", outcome=outcome, official=word, stdout="out", stderr="err")
            events.append(
                SampleCompleted(at=1.0, problem=problem, sample=sample, text=text, finish="stop", seed=1)
            )
            events.append(
                SampleJudged(at=7.9, problem=problem, sample=sample, outcome=outcome, checks=(check,))
            )
    write_log(folder.events, events)
    return folder


def document(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return loaded


def test_results_hold_whole_programs_their_words_and_exit_codes(tmp_path: Path, data: Path) -> None:
    words = [(BODY, "OK"), ("}\n", "Timeout"), ("    throw 1;\n}\n", "Exception")]
    run = recorded(tmp_path / "run", str(data), {NAMES[0]: words}, style="completion")
    assert export_folder(run, "multipl-e-results", tmp_path / "out") == 1
    written = document(tmp_path / "out" / f"{NAMES[0]}.results.json.gz")
    assert (written["name"], written["language"], written["temperature"]) == (NAMES[0], "js", 0.2)
    assert [(r["status"], r["exit_code"]) for r in written["results"]] == [
        ("OK", 0), ("Timeout", -1), ("Exception", 1),
    ]  # fmt: skip
    first = written["results"][0]
    assert first["program"] == f"{PROMPT}{BODY}\n{TESTS}"
    assert (first["stdout"], first["stderr"], first["timestamp"]) == ("out", "err", 7)


def test_completions_continue_the_prompt_and_keep_its_stops(tmp_path: Path, data: Path) -> None:
    answers = {name: [(BODY + "\nfunction more() {}", "OK")] for name in NAMES}
    run = recorded(tmp_path / "run", str(data), answers, style="completion")
    assert export_folder(run, "multipl-e", tmp_path / "out") == 2
    written = document(tmp_path / "out" / f"{NAMES[1]}.json.gz")
    assert (written["prompt"], written["completions"]) == (PROMPT, [BODY])
    assert (written["stop_tokens"], written["max_tokens"]) == (["\nfunction "], 512)


@pytest.mark.parametrize("form", ["multipl-e", "multipl-e-results"])
def test_an_answer_in_chat_comes_back_whole_helpers_and_all(tmp_path: Path, data: Path, form: Any) -> None:
    run = recorded(tmp_path / "run", str(data), {NAMES[0]: [(CHAT, "OK")]})
    export_folder(run, form, tmp_path / "out")
    (answer,) = read_answers(tmp_path / "out", NAMES)
    assert answer.problem == NAMES[0]
    assert "function helper" in answer.text
    assert "return helper(number)" in answer.text
    assert TESTS not in answer.text


def test_problems_without_a_verdict_have_no_file(tmp_path: Path, data: Path) -> None:
    run = recorded(tmp_path / "run", str(data), {NAMES[1]: [(CHAT, "OK")]})
    export_folder(run, "multipl-e", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{NAMES[1]}.json.gz"]


def test_a_run_without_verdicts_has_nothing_to_export(tmp_path: Path, data: Path) -> None:
    run = recorded(tmp_path / "run", str(data), {})
    with pytest.raises(UsageError, match="no judged samples"):
        export_folder(run, "multipl-e", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_run_of_another_benchmark_is_refused(tmp_path: Path) -> None:
    run = recorded(tmp_path / "run", "", {}, benchmark="warmup")
    with pytest.raises(UsageError, match="has no language of MultiPL-E"):
        export_folder(run, "multipl-e", tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, data: Path) -> None:
    run = recorded(tmp_path / "run", str(data), {NAMES[0]: [(CHAT, "OK")]})
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match=r"--output .*/out"):
        export_folder(run, "multipl-e", tmp_path / "out")


def test_a_run_in_two_languages_has_a_folder_for_each(tmp_path: Path, data: Path) -> None:
    row = json.loads(data.read_text().splitlines()[0])
    (tmp_path / "humaneval-ts.jsonl").write_text(json.dumps(row | {"language": "ts"}) + "\n")
    run = recorded(tmp_path / "run", str(tmp_path), {NAMES[0]: [(CHAT, "OK")]})
    manifest = json.loads(run.manifest.read_text())
    (entry,) = manifest["spec"]["suite"]["entries"]
    manifest["spec"]["suite"]["entries"] = [entry, entry | {"benchmark": "humaneval-ts"}]
    manifest["entries"] *= 2
    run.manifest.write_text(json.dumps(manifest))
    events = read_log(run.events)
    again = [msgspec.structs.replace(event, entry=1) for event in events if not isinstance(event, RunPlanned)]
    write_log(run.events, [*events, *again])
    assert export_folder(run, "multipl-e", tmp_path / "out") == 2
    for code in ("js", "ts"):
        (path,) = (tmp_path / "out" / f"humaneval-{code}").iterdir()
        assert document(path)["language"] == code
