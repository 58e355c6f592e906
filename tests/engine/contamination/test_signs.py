"""Overlap, recital, gap and drop: each has its size, its uncertainty and the sentence of what it does not show."""

import json
from pathlib import Path

import pytest

from engine.contamination.continuation import halve, recital_signals, recite
from engine.contamination.corpus import read_corpus
from engine.contamination.drop import drop
from engine.contamination.overlap import search
from engine.contamination.panel import drop_of_runs
from engine.errors import UsageError
from engine.events import PlannedEntry, RunPlanned, SampleJudged
from engine.log import write_log
from engine.run import RunFolder
from engine.verdict import Outcome

WORDS = [f"word{number}" for number in range(400)]
SEEN = " ".join(WORDS[:60])
UNSEEN = " ".join(reversed(WORDS[60:120]))


def test_a_problem_is_found_in_any_kind_of_corpus(tmp_path: Path) -> None:
    filler = " ".join(WORDS[200:])
    (tmp_path / "a.txt").write_text(f"{filler}\n{SEEN.upper()}\n{filler}")
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": filler}) + "\n" + json.dumps({"text": SEEN}) + "\n")
    found = search({"seen": SEEN, "unseen": UNSEEN}, read_corpus([tmp_path]))
    by_name = {one.problem: one for one in found.found}
    assert by_name["seen"].share == pytest.approx(1.0)
    assert len(by_name["seen"].places) == 2
    assert "unseen" not in by_name
    assert found.signal.shows


def test_a_corpus_without_text_gives_no_sign(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(UsageError, match="holds no text"):
        search({"seen": SEEN}, read_corpus([tmp_path]))


def test_a_text_that_is_recited_is_told_from_one_that_is_written() -> None:
    code = "\n".join(f"    total_{n} = values[{n}] * {n * 7}" for n in range(20))
    half = halve("P/1", "solution", code)
    assert half is not None
    said = code[len(half.shown) :]
    assert recite(half, said).is_verbatim
    other = recite(half, "    return sorted(values)[::-1]\n")
    assert not other.is_verbatim
    assert other.share < 0.5
    for signal in recital_signals([recite(half, said), other]):
        assert signal.says
        assert signal.shows


def test_problems_of_unlike_benchmarks_are_not_paired_by_their_numbers(tmp_path: Path) -> None:
    """`Mbpp/12` was taken for `HumanEval/12`, and a drop was told with its p value."""
    humaneval = sat(tmp_path, "a", "humaneval+", "HumanEval")
    renamed = sat(tmp_path, "b", "humaneval-renamed", "HumanEval-Renamed")
    mbpp = sat(tmp_path, "c", "mbpp+", "Mbpp")

    with pytest.raises(UsageError, match="no variants of one another"):
        drop_of_runs(humaneval, mbpp)
    found = drop_of_runs(humaneval, renamed)
    assert found.n == 4
    assert "these runs name a and b" in found.says


def sat(tmp_path: Path, model: str, benchmark: str, prefix: str) -> RunFolder:
    problems = tuple(f"{prefix}/{i}" for i in range(4))
    entry = PlannedEntry(benchmark=benchmark, title="B", problems=problems, n=1, k=(1,), checks=("base",))
    folder = RunFolder(tmp_path / model)
    folder.path.mkdir()
    judged = [SampleJudged(at=1.0, problem=one, sample=0, outcome=Outcome.PASSED) for one in problems]
    write_log(folder.events, [RunPlanned(at=0.0, run=model, model=model, entries=(entry,)), *judged])
    return folder


def test_a_drop_under_other_names_is_paired_by_problem() -> None:
    published = {f"P/{n}": 1.0 for n in range(40)}
    same = drop(published, dict(published))
    assert same.size == 0
    half = drop(published, {name: float(index % 2) for index, name in enumerate(published)})
    assert half.size == pytest.approx(-0.5)
    assert half.p is not None
    assert half.p < 0.001
    assert half.n == 40
