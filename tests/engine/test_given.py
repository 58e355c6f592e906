"""Answers that were given elsewhere become the completions of a run."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.desk.exhibits import open_exhibit
from engine.desk.words import OpenSample
from engine.errors import UsageError
from engine.events import Noted, RunPlanned, SampleCompleted
from engine.given import answers_of_file, answers_of_run, shard_of_answers
from engine.log import write_log
from engine.plan import Exam, convene
from engine.protocol import USUAL_K, Protocol
from engine.run import RunFolder
from engine.spec import Entry, RunSpec, Suite


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
    told, drawn = answers_of_file(file, exam)[1]

    assert isinstance(told, Noted)
    assert told.text.startswith("answers.jsonl: 1 answer holds half characters")
    assert isinstance(drawn, SampleCompleted)
    drawn.text.encode()
    with pytest.raises((SyntaxError, ValueError), match="null"):
        compile(drawn.text, "", "exec")


def test_the_shards_of_answers_are_together_all_of_them_and_know_their_file(
    tmp_path: Path, PaperBenchmark: Any
) -> None:
    exam = convene(
        0, Entry(benchmark="paper", protocol=Protocol(n=2, style="given", k=(1, 2))), PaperBenchmark(9)
    )
    # Of nine problems seven have answers, three of them one more; two answers are to no problem.
    numbers = [0, 1, 2, 3, 5, 6, 8, 1, 2, 3, 99, 99]
    rows = [{"task_id": f"paper/{number}", "solution": f"x = {row}"} for row, number in enumerate(numbers)]
    whole, drawn = answers_of_file(answers(tmp_path, *rows), exam)

    parts = [shard_of_answers(whole, drawn, f"{index}/3") for index in (1, 2, 3)]

    assert [len(part.problems) for part, _ in parts] == [3, 2, 2]
    assert [problem.id for problem in whole.problems] == list(parts[0][0].whole)
    there = [event for _, mine in parts for event in mine if isinstance(event, SampleCompleted)]
    assert {(one.problem, one.sample): one.text for one in there} == {
        (one.problem, one.sample): one.text for one in drawn if isinstance(one, SampleCompleted)
    }
    assert len(there) == 10
    for part, mine in parts:
        assert sum(part.samples(problem.id) for problem in part.problems) == sum(
            isinstance(event, SampleCompleted) for event in mine
        )
        assert part.protocol == whole.protocol
    assert len({part.given for part, _ in parts}) == 1

    other = answers_of_file(answers(tmp_path, *rows[:-3], {"task_id": "paper/3", "solution": "y = 0"}), exam)
    assert shard_of_answers(*other, "1/3")[0].given != parts[0][0].given


def test_answers_have_no_more_shards_than_problems(tmp_path: Path, exam: Exam) -> None:
    whole, drawn = answers_of_file(answers(tmp_path, {"task_id": "paper/1", "solution": "x = 1"}), exam)
    with pytest.raises(UsageError, match="has only 1 problem here"):
        shard_of_answers(whole, drawn, "1/2")


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


def test_a_k_that_answers_do_not_allow_is_told_if_it_was_asked_for_or_most_problems_allow_it(
    tmp_path: Path, PaperBenchmark: Any
) -> None:
    file = answers(tmp_path, {"task_id": "paper/1", "solution": "x"})
    more = [{"task_id": f"paper/{number}", "solution": "x"} for number in [0] * 6 + [1] * 4]

    def read(k: tuple[int, ...], file: Path = file) -> tuple[tuple[int, ...], list[str]]:
        protocol = Protocol(n=max(k), k=k, style="given")
        exam = convene(0, Entry(benchmark="paper", protocol=protocol), PaperBenchmark(2))
        narrowed, events = answers_of_file(file, exam)
        return narrowed.protocol.k, [event.text for event in events if isinstance(event, Noted)]

    assert read(USUAL_K) == ((1,), [])
    assert read((1, 10)) == ((1,), ["pass@10 cannot be told: paper/1 has 1 answer"])
    uneven = ((1,), ["pass@5 cannot be told: paper/1 has 4 answers"])
    assert read(USUAL_K, answers(tmp_path, *more)) == uneven


def test_an_answer_to_a_prompt_in_words_stands_alone(tmp_path: Path, exam: Exam) -> None:
    _, (drawn,) = answers_of_file(answers(tmp_path, {"task_id": "paper/0", "completion": "x = 1\n"}), exam)

    assert isinstance(drawn, SampleCompleted)
    assert drawn.text == "x = 1\n"


def test_a_given_program_is_shown_as_it_was_marked_in_a_run_that_marks_it_again(tmp_path: Path) -> None:
    first, again = RunFolder(tmp_path / "first"), RunFolder(tmp_path / "again")
    for folder in (first, again):
        folder.path.mkdir()
        write_log(folder.events, [RunPlanned(at=0.0, run="r", model="m", entries=())])
    protocol = Protocol(style="given")
    suite = Suite(name="s", entries=(Entry(benchmark="warmup", protocol=protocol),))
    spec = RunSpec(suite=suite, model="m", given=str(first.path))
    manifest = {"spec": msgspec.to_builtins(spec), "entries": [{"protocol": msgspec.to_builtins(protocol)}]}
    again.manifest.write_text(json.dumps(manifest))
    text = "```python\ndef double(n):\n    return 2 * n\n```\n"

    shown = open_exhibit(OpenSample(folder=str(again.path), entry=0, problem="warmup/double", text=text))

    assert (shown.code, shown.rule) == (text, "as given")


def test_programs_that_another_harness_is_to_read_are_texts(exam: Exam) -> None:
    assert exam.as_given
    assert not replace(exam, entry=msgspec.structs.replace(exam.entry, extraction="bigcode")).as_given
