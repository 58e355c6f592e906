"""MultiPL-E's own files, there and back."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.interchange import WrongFile, read_answers
from benchmarks.interchange.multipl_e import completions_document, write_document

NAME = "HumanEval_0_twice"
ROW: dict[str, object] = {
    "name": NAME,
    "language": "js",
    "prompt": "function twice(n){\n",
    "tests": "test();",
    "stop_tokens": ["\nfunction "],
}


def test_completions_are_cut_at_their_stops_and_follow_the_files_own_prompt(tmp_path: Path) -> None:
    document = {**ROW, "completions": ["  return 1;\n}\nfunction more() {}", "}"], "temperature": 0.2}
    write_document(tmp_path / f"{NAME}.json.gz", document)
    first, second = read_answers(tmp_path / f"{NAME}.json.gz", [NAME])
    assert first.text == "function twice(n){\n  return 1;\n}"
    assert (first.problem, first.stands_alone, second.text) == (NAME, True, "function twice(n){\n}")


def test_results_give_programs_without_their_tests_and_the_tools_word(tmp_path: Path) -> None:
    program = "function twice(n){\n}\ntest();"
    results = [
        {"program": program, "status": "OK", "exit_code": 0},
        {"program": program, "status": "OK", "exit_code": 1},
        {"program": program, "status": "Timeout", "exit_code": -1},
    ]
    write_document(tmp_path / f"{NAME}.results.json", {**ROW, "results": results})
    answers = list(read_answers(tmp_path / f"{NAME}.results.json", [NAME]))
    assert {answer.text for answer in answers} == {"function twice(n){\n}"}
    assert [answer.words["tests"] for answer in answers] == ["OK", "Exception", "Timeout"]


def test_a_folder_is_read_a_problem_a_file_results_before_completions(tmp_path: Path) -> None:
    write_document(tmp_path / f"{NAME}.json.gz", {**ROW, "completions": ["}", "}"]})
    result = {"program": "x", "status": "OK", "exit_code": 0}
    write_document(tmp_path / f"{NAME}.results.json.gz", {**ROW, "results": [result]})
    write_document(tmp_path / "HumanEval_1_b.json", {**ROW, "name": "HumanEval_1_b", "completions": ["}"]})
    assert [answer.problem for answer in read_answers(tmp_path, [])] == [NAME, "HumanEval_1_b"]


def test_a_damaged_file_in_a_folder_is_named(tmp_path: Path) -> None:
    write_document(tmp_path / "a.json", {**ROW, "completions": ["}"]})
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(b"{"))
    with pytest.raises(WrongFile, match=r"b\.json\.gz"):
        list(read_answers(tmp_path, []))


def test_code_that_does_not_continue_the_prompt_is_written_under_an_empty_one() -> None:
    continued = completions_document(ROW, ["function twice(n){\n}"], {"temperature": 0.0})
    assert (continued["prompt"], continued["completions"]) == (ROW["prompt"], ["}"])
    whole = completions_document(ROW, ["const twice = 1;"], {"temperature": 0.0})
    assert (whole["prompt"], whole["completions"]) == ("", ["const twice = 1;"])
    assert json.dumps(whole)
