"""Extraction and choice by LiveCodeBench's rules; the published outputs where they are at hand."""

import gzip
import os
import shutil
from pathlib import Path

import pytest

from benchmarks.benchmark import BenchmarkError
from benchmarks.livecodebench.choice import read_choice
from benchmarks.livecodebench.extraction import assertion, last_block, predicted_output
from benchmarks.livecodebench.results import read_results
from engine.contest import graded

SHARED = Path(os.environ.get("PROCTOR_SHARED", Path(__file__).parents[4] / "shared"))
OUTPUTS = SHARED / "data" / "livecodebench"
NAMED = "Qwen2.5-Ins-7B.{}_1_0.2_eval_all.json.gz"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```python\na\n```", "a"),
        ("```\na\n```\ntalk\n```python\nb\nc\n```\nmore", "b\nc"),
        ("```python\na", ""),
        ("a", ""),
        ("```\na\n```\nbetween\n```python\nopen", "between"),
        ("see ```x``` and\nb\n```", "b"),
    ],
)
def test_the_code_stands_between_the_last_two_fences(text: str, code: str) -> None:
    assert last_block(text).code == code


def test_assertions_and_predictions_are_found_where_the_scripts_look() -> None:
    assert assertion("so\nassert f(1) == 2\nassert f(2) == 3\nbye").code == "assert f(2) == 3"
    assert assertion("```\nf(1)\n```").code == "f(1)"
    assert assertion("nothing").code == ""
    assert predicted_output("f(1) == 3[/ANSWER] f(2) == 4", thinking=False).code == "3"
    assert predicted_output("f == 9 [ANSWER] f(1) == 3 [/ANSWER]", thinking=True).code == "3"


def test_windows_hold_both_their_days() -> None:
    choice = read_choice({"from": "2024-01-01", "to": "2024-01-31"})
    taken = [
        day
        for day in ("2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01")
        if choice.takes({"contest_date": f"{day}T23:59:00", "platform": "leetcode", "difficulty": "easy"})
    ]
    assert taken == ["2024-01-01", "2024-01-31"]


@pytest.mark.parametrize("options", [{"from": "soon"}, {"difficulty": "impossible"}, {"platform": "moon"}])
def test_a_choice_that_cannot_be_meant_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(BenchmarkError, match=next(iter(options.values()))):
        read_choice(options)


@pytest.mark.slow
@pytest.mark.skipif(not OUTPUTS.is_dir(), reason="needs PROCTOR_SHARED")
@pytest.mark.parametrize(("scenario", "score"), [("codegeneration", 0.238863), ("selfrepair", 0.277725)])
def test_published_outputs_give_their_code_and_their_score(scenario: str, score: float) -> None:
    results = read_results(OUTPUTS / NAMED.format(scenario))
    assert len(results) == 1055
    for result in results:
        assert [last_block(text).code for text in result.texts] == list(result.codes)
    assert sum(sum(one.passed) / len(one.passed) for one in results) / 1055 == pytest.approx(score, abs=5e-7)


@pytest.mark.slow
@pytest.mark.skipif(not OUTPUTS.is_dir(), reason="needs PROCTOR_SHARED")
def test_windows_of_published_outputs_have_their_published_scores(tmp_path: Path) -> None:
    place = tmp_path / "eval_all.json"
    with gzip.open(OUTPUTS / NAMED.format("codegeneration")) as packed, place.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    problems = graded(str(place), tmp_path)
    for first, last, n, score in (
        ("2023-05-01", "2024-03-31", 439, 0.3394),
        ("2023-09-01", "9999-12-31", 892, 0.2242),
        ("2024-08-01", "2025-01-31", 323, 0.1393),
        ("2024-08-01", "2025-05-01", 454, 0.1454),
        ("2024-10-01", "2025-02-01", 222, 0.1532),
        ("2025-01-01", "2025-04-30", 182, 0.1703),
        ("2025-02-01", "2025-05-01", 131, 0.1603),
    ):
        window = [one.passed / one.n for one in problems if first <= one.date <= last]
        assert (len(window), round(sum(window) / len(window), 4)) == (n, score)
