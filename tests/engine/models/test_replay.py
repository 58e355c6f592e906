"""Stored completions come back as they were written, whichever tool wrote them."""

import json
from pathlib import Path

import pytest

from benchmarks.benchmark import Prompt
from engine.models.model import Ask, Completion, Draw, ModelError, Room, Sampling
from engine.models.replay import ReplayModel, read_completions


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def ask(problem: str, count: int) -> Ask:
    draws = tuple(Draw(key=(problem, index), seed=1) for index in range(count))
    return Ask(prompt=Prompt(text="x"), draws=draws, sampling=Sampling(), max_tokens=8)


def test_lines_without_an_index_count_up_for_each_problem(tmp_path: Path) -> None:
    path = write(
        tmp_path / "samples.jsonl",
        {"task_id": "HumanEval/0", "completion": "a"},
        {"task_id": "HumanEval/1", "completion": "b"},
        {"task_id": "HumanEval/0", "completion": "c"},
    )
    found = read_completions(path)
    assert {key: one.text for key, one in found.items()} == {
        ("HumanEval/0", 0): "a",
        ("HumanEval/0", 1): "c",
        ("HumanEval/1", 0): "b",
    }


def test_a_runs_own_log_is_read_and_its_other_events_are_passed_over(tmp_path: Path) -> None:
    path = write(
        tmp_path / "events.jsonl",
        {"event": "RunPlanned", "at": 1.0, "model": "m"},
        {
            "event": "SampleCompleted",
            "problem": "warmup/1",
            "sample": 3,
            "text": "x",
            "finish": "length",
            "tokens": 9,
        },
        {"event": "SampleJudged", "problem": "warmup/1", "sample": 3, "outcome": "passed"},
    )
    found = read_completions(path)
    assert list(found) == [("warmup/1", 3)]
    assert (found["warmup/1", 3].finish, found["warmup/1", 3].tokens) == ("length", 9)


def test_evalplus_solutions_are_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", {"task_id": "Mbpp/2", "solution": "def f(): pass"})
    assert read_completions(path)["Mbpp/2", 0].text == "def f(): pass"


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('{"task_id": "a", "completion": "b"}\n{"task_id":')
    with pytest.raises(ModelError, match="line 2"):
        read_completions(path)


@pytest.mark.parametrize("content", ["", "{}\n", '{"task_id": "a"}\n'])
def test_a_file_without_completions_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(content)
    with pytest.raises(ModelError, match="no completion"):
        read_completions(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="absent"):
        read_completions(tmp_path / "absent.jsonl")


async def test_the_model_hands_back_what_it_holds(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", *({"task_id": "a", "completion": str(i)} for i in range(3)))
    model = ReplayModel(path=path)
    card = await model.load()
    await model.open(Room(context=64))
    await model.ask(ask("a", 3))
    await model.close()
    answers = [answer async for answer in model.answers()]
    assert [answer.text for answer in answers if isinstance(answer, Completion)] == ["0", "1", "2"]
    assert card.facts["completions"] == 3


async def test_a_sample_that_is_not_stored_is_refused_by_name(tmp_path: Path) -> None:
    model = ReplayModel(path=write(tmp_path / "s.jsonl", {"task_id": "a", "completion": ""}))
    await model.open(Room(context=64))
    with pytest.raises(ModelError, match="sample 1 of a"):
        await model.ask(ask("a", 2))


async def test_the_log_of_a_suite_is_replayed_with_each_benchmarks_own_answers(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    lines = [
        {"event": "SampleCompleted", "problem": "p/1", "sample": 0, "entry": entry, "text": f"of {entry}"}
        for entry in (0, 1)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    stored = read_completions(path)
    assert {key: one.text for key, one in stored.items()} == {("p/1", 0): "of 0", ("p/1\t1", 0): "of 1"}
