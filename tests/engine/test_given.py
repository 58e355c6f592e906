"""Answers that were given elsewhere become the completions of a run."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import UsageError
from engine.events import Noted, RunPlanned, SampleCompleted
from engine.given import answers_of_file, answers_of_run
from engine.log import write_log
from engine.plan import Exam, convene
from engine.protocol import Protocol
from engine.run import RunFolder
from engine.spec import Entry


@pytest.fixture
def exam(PaperBenchmark: Any) -> Exam:
    return convene(0, Entry(benchmark="paper", protocol=Protocol(style="given")), PaperBenchmark(2))


def answers(path: Path, *rows: dict[str, str]) -> Path:
    file = path / "answers.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_answers_to_problems_that_are_not_sat_are_told(tmp_path: Path, exam: Exam) -> None:
    rows = [{"task_id": f"paper/{number}", "solution": "x = 1"} for number in (1, 7, 7, 1)]
    narrowed, events = answers_of_file(answers(tmp_path, *rows), exam)

    assert narrowed.counts == {"paper/1": 2}
    assert [event.text for event in events if isinstance(event, Noted)] == [
        "2 answers in answers.jsonl are left out: Paper here holds no paper/7"
    ]


def test_what_no_text_can_hold_still_does_not_compile(tmp_path: Path, exam: Exam) -> None:
    file = answers(tmp_path, {"task_id": "paper/0", "solution": "x = 1  # \ud83d\n"})
    (drawn,) = answers_of_file(file, exam)[1]

    assert isinstance(drawn, SampleCompleted)
    drawn.text.encode()
    with pytest.raises((SyntaxError, ValueError), match="null"):
        compile(drawn.text, "", "exec")


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, exam: Exam) -> None:
    with pytest.raises(UsageError, match="holds no answers"):
        answers_of_file(answers(tmp_path), exam)


def test_the_answers_of_a_run_that_was_stopped_are_numbered_without_a_gap(tmp_path: Path, exam: Exam) -> None:
    """The conductor asks for the samples 0 to n-1 of a problem; a stopped run may hold the first and the third."""
    problem = exam.problems[0].id
    drawn = [
        SampleCompleted(
            at=1.0, problem=problem, sample=sample, text=f"answer {sample}", finish="stop", seed=1
        )
        for sample in (2, 0)
    ]
    folder = RunFolder(tmp_path)
    write_log(folder.events, [RunPlanned(at=0.0, run="r", model="m", entries=()), *drawn])

    (kept,), events = answers_of_run(folder, [exam])

    assert kept.samples(problem) == 2
    assert {event.sample: event.text for event in events} == {0: "answer 0", 1: "answer 2"}
