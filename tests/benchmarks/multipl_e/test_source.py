"""Rows come from where the user says, and must be rows of the language."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.benchmark import DatasetError
from benchmarks.multipl_e.adapter import MultiplE

ROW: dict[str, object] = {
    "name": "HumanEval_0_twice",
    "language": "js",
    "prompt": "function twice(number){\n",
    "tests": "test();",
    "stop_tokens": ["\nfunction "],
}


def written(place: Path, *rows: dict[str, object]) -> Path:
    place.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
    return place


def test_a_file_is_read_and_an_unknown_version_is_named_by_its_digest(tmp_path: Path) -> None:
    benchmark = MultiplE("humaneval", "js", data=written(tmp_path / "rows.jsonl.gz", ROW))
    origin = benchmark.load()
    assert "1 rows" in origin.revision
    assert "not a version that is known here" in origin.revision
    (problem,) = benchmark.problems()
    assert (problem.id, problem.entry_point) == ("HumanEval_0_twice", "twice")
    assert problem.tags["language"] == "js"
    assert benchmark.prompt(problem, "completion").stops == ("\nfunction ",)


def test_a_folder_of_many_languages_gives_the_one_that_was_asked_for(tmp_path: Path) -> None:
    written(tmp_path / "humaneval-js-reworded.jsonl.gz", ROW)
    written(tmp_path / "humaneval-ts-reworded.jsonl.gz", {**ROW, "language": "ts"})
    benchmark = MultiplE("humaneval", "ts", data=tmp_path)
    benchmark.load()
    assert benchmark.problems()[0].tags["language"] == "ts"
    with pytest.raises(DatasetError, match="holds no rows of mbpp-ts"):
        MultiplE("mbpp", "ts", data=tmp_path).load()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**ROW, "language": "ts"}, "row 1 is ts, not js"),
        ({"name": "x"}, "row 1 has no 'language'"),
    ],
)
def test_rows_of_something_else_are_refused(tmp_path: Path, row: dict[str, object], said: str) -> None:
    with pytest.raises(DatasetError, match=said):
        MultiplE("humaneval", "js", data=written(tmp_path / "rows.jsonl.gz", row)).load()


def test_the_rows_of_go_are_called_after_their_files_ending(tmp_path: Path) -> None:
    row = {**ROW, "language": "go_test.go", "tests": "func TestTwice(t *testing.T) {\n}\n"}
    MultiplE("humaneval", "go", data=written(tmp_path / "rows.jsonl.gz", row)).load()


def test_tests_whose_end_cannot_be_witnessed_are_refused_before_anything_runs(tmp_path: Path) -> None:
    row = {**ROW, "language": "lua", "tests": "print(1)"}
    with pytest.raises(DatasetError, match=r"HumanEval_0_twice.*witnessed"):
        MultiplE("humaneval", "lua", data=written(tmp_path / "rows.jsonl.gz", row)).load()
