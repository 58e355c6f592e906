"""The samples themselves: enough of every class, well described, and the right answers really right."""

import math
from pathlib import Path

import pytest

from tests.sandbox.hostile.problem import PROBLEMS, Problem
from tests.sandbox.hostile.sample import CLASSES, ENDINGS, TIMEOUTS, Sample, read_sample, read_samples

SAMPLES = read_samples()


@pytest.mark.parametrize(
    ("family", "least"),
    [("nontermination", 16), ("resource", 25), ("escape", 23), ("forgery", 29), ("accident", 10)],
)
def test_there_are_enough_samples_of_every_class(family: str, least: int) -> None:
    assert len([sample for sample in SAMPLES if sample.family == family]) >= least


def test_every_sample_says_what_it_is_and_why_it_is_here() -> None:
    assert [sample.id for sample in SAMPLES if not sample.title or len(sample.why) < 15] == []


def test_titles_are_unique() -> None:
    titles = [sample.title for sample in SAMPLES]

    assert sorted(set(titles)) == sorted(titles)


def test_right_answers_must_complete_and_wrong_ones_must_not() -> None:
    right = [sample for sample in SAMPLES if sample.answer == "right"]
    wrong = [sample for sample in SAMPLES if sample.answer == "wrong" and sample.kind != "stdio"]

    assert {sample.ends for sample in right} == {ENDINGS["completed"]}
    assert [sample.id for sample in wrong if "completed" in sample.ends] == []


def test_a_lost_worker_is_never_an_acceptable_ending() -> None:
    assert [sample.id for sample in SAMPLES if "lost" in sample.ends] == []


def test_every_class_of_programs_that_do_not_end_may_be_called_a_timeout() -> None:
    endless = [sample for sample in SAMPLES if sample.family == "nontermination"]

    assert [sample.id for sample in endless if not sample.ends & TIMEOUTS] == []


@pytest.mark.parametrize(
    "problem", [p for p in PROBLEMS.values() if p.name not in ("make", "kin")], ids=lambda p: p.name
)
def test_the_right_answer_of_a_problem_passes_its_own_test(problem: Problem) -> None:
    names: dict[str, object] = {"math": math}
    exec(problem.helpers + problem.right, names)
    names["candidate"] = names[problem.entry_point]

    exec(problem.tests, names)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=lambda p: p.name)
def test_an_answer_of_nothing_fails_every_test(problem: Problem) -> None:
    names: dict[str, object] = {}
    exec(problem.helpers, names)
    names["candidate"] = lambda *_: "nothing"

    with pytest.raises((AssertionError, TypeError)):
        exec(problem.tests, names)


def write(folder: Path, text: str) -> Path:
    path = folder / "accident" / "odd.py"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


HEAD = '#: title = "t"\n#: why = "w"\n#: answer = "wrong"\n#: ends = ["wrong", "left"]\n'


def test_characters_no_file_holds_are_put_in_when_it_is_read(tmp_path: Path) -> None:
    sample = read_sample(
        write(tmp_path, HEAD + '#: newline = "crlf"\n#: repeat = { DOTS = [".", 3] }\n# @NUL@ @DOTS@\n')
    )

    assert sample.source == "# \0 ...\r\n"
    assert sample.ends == {"assertion", "exception", "exited"}


def test_an_unknown_word_in_the_head_is_named_with_its_file(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + '#: colour = "red"\n')

    with pytest.raises(ValueError, match=r"odd\.py: unknown words in its head: colour"):
        read_sample(path)


def test_a_sample_is_named_for_its_folder_and_file() -> None:
    sample: Sample = next(sample for sample in SAMPLES if sample.id == "nontermination/busy_loop")

    assert sample.family in CLASSES
    assert sample.kind == "calls"
    assert "while True" in sample.source
