"""Files of other tools are recognised by what is in them."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.interchange import GivenAnswer, WrongFile, read_answers, write_eval_results, write_results

PROBLEMS = ["HumanEval/0", "HumanEval/1"]
DONE = GivenAnswer(problem="HumanEval/0", text="    return 1\n", stands_alone=False)
WHOLE = GivenAnswer(problem="HumanEval/1", text="def f(): pass\n", stands_alone=True)


def read(path: Path) -> list[GivenAnswer]:
    return list(read_answers(path, PROBLEMS))


def test_samples_of_human_eval_and_of_evalplus_may_be_mixed_and_gzipped(tmp_path: Path) -> None:
    lines = [
        json.dumps({"task_id": "HumanEval/0", "completion": DONE.text}),
        "",
        json.dumps({"task_id": "HumanEval/1", "solution": WHOLE.text}),
    ]
    plain, packed = tmp_path / "s.jsonl", tmp_path / "s.jsonl.gz"
    plain.write_text("\n".join(lines))
    packed.write_bytes(gzip.compress("\n".join(lines).encode()))

    assert read(plain) == read(packed) == [DONE, WHOLE]


def test_a_program_in_a_line_is_a_whole_solution(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(json.dumps({"task_id": "HumanEval/1", "program": WHOLE.text}))

    assert read(path) == [WHOLE]


def test_one_sample_alone_is_a_file_of_samples(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(json.dumps({"task_id": "HumanEval/0", "completion": DONE.text}))

    assert read(path) == [DONE]


def test_a_directory_of_programs(tmp_path: Path) -> None:
    for number in (0, 2, 10):
        home = tmp_path / "HumanEval_1"
        home.mkdir(exist_ok=True)
        (home / f"{number}.py").write_text(f"x = {number}")

    assert [answer.text for answer in read(tmp_path)] == ["x = 0", "x = 2", "x = 10"]
    assert {answer.problem for answer in read(tmp_path)} == {"HumanEval/1"}


def test_generations_go_by_position_and_may_be_fewer(tmp_path: Path) -> None:
    path = tmp_path / "generations.json"
    path.write_text(json.dumps([["a = 1", "a = 2"]]))

    assert [(answer.problem, answer.text) for answer in read(path)] == [
        ("HumanEval/0", "a = 1"),
        ("HumanEval/0", "a = 2"),
    ]
    path.write_text(json.dumps([["a"], ["b"], ["c"]]))
    with pytest.raises(WrongFile, match="3 problems"):
        read(path)


def logged(task: object, *texts: object, rate: float = 1.0, filtered: str = "create_test") -> str:
    """A line of lm-eval's `--log_samples`."""
    return json.dumps(
        {
            "doc_id": 0,
            "doc": {"task_id": task, "prompt": "def f():\n"},
            "target": "check(f)",
            "resps": [["    return 1"]],
            "filtered_resps": list(texts),
            "filter": filtered,
            "metrics": ["pass@1"],
            "pass@1": rate,
        }
    )


def test_what_lm_eval_ran_is_read_and_not_what_the_model_wrote(tmp_path: Path) -> None:
    path = tmp_path / "samples_humaneval_2026-01-01T00-00-00.000000.jsonl"
    path.write_text("\n".join([logged("HumanEval/0", ["a", "b"], rate=0.5), logged("HumanEval/1", ["c"])]))
    assert [(one.problem, one.text, one.stands_alone, dict(one.words)) for one in read(path)] == [
        ("HumanEval/0", "a", True, {}),
        ("HumanEval/0", "b", True, {}),
        ("HumanEval/1", "c", True, {"tests": "passed"}),
    ]


def test_a_document_of_lm_eval_that_has_only_a_number_is_the_problem_that_ends_in_it(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(logged(1, "c", rate=0.0))
    assert [(one.problem, one.text, dict(one.words)) for one in read(path)] == [
        ("HumanEval/1", "c", {"tests": "failed"})
    ]


def test_of_several_filters_of_lm_eval_the_first_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text("\n".join([logged("HumanEval/0", ["a"]), logged("HumanEval/0", ["b"], filtered="other")]))
    assert [one.text for one in read(path)] == ["a"]


def test_predictions_of_cruxeval_go_by_the_number_of_the_sample(tmp_path: Path) -> None:
    path = tmp_path / "generations.json"
    path.write_text(json.dumps({"sample_1": ["17", "'a'"], "sample_0": []}))
    assert read(path) == [
        GivenAnswer(problem="HumanEval/1", text=text, stands_alone=False) for text in ("17", "'a'")
    ]


def test_results_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "r"
    path.write_text("\n".join(write_results([(DONE, "failed: "), (WHOLE, "passed")])))
    assert [dict(answer.words) for answer in read(path)] == [{"tests": "failed: "}, {"tests": "passed"}]

    words = {"base": "pass", "plus": "fail"}
    path.write_text(write_eval_results([(WHOLE, words, {})], dataset_hash="x", scores={}))
    (answer,) = read(path)
    assert (answer.problem, answer.text, dict(answer.words)) == (WHOLE.problem, WHOLE.text, words)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"task_id": "a"}\n{"task_id": 1}', "line 1"),
        ('{"task_id": "a", "completion": ""}\nnonsense', "line 2"),
        ('{"eval": {"a": [{"solution": "x"}]}}', "eval_results"),
        ('[["a"], [1]]', "HumanEval/1"),
        ('{"sample_0": ["1"], "sample_1": [1]}', "sample_1"),
        ('{"sample_7": ["1"]}', "sample_7 is no sample"),
        (f"{logged('HumanEval/0', ['a'])}\n{{}}", "line 2"),
        (logged("HumanEval/0", [1]), "line 1 are not texts"),
        (logged(None, ["a"]), "neither task_id nor name"),
        ("[" * 200_000, "nested deeper"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "f"
    path.write_text(content)

    with pytest.raises(WrongFile, match=said):
        read(path)


def test_only_newlines_end_a_line_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    row = {"task_id": "HumanEval/0", "completion": "# a\N{LINE SEPARATOR}b\x85c\n"}
    path.write_text("\N{ZERO WIDTH NO-BREAK SPACE}" + json.dumps(row, ensure_ascii=False) + "\r\n")

    assert [answer.text for answer in read(path)] == [row["completion"]]
