"""Expected outputs are made by the reference, once, and kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks import expected as room
from benchmarks.benchmark import DatasetError
from benchmarks.expected import Expected, expected_outputs

PROGRAM = "seen = []\ndef f(x):\n    seen.append(x)\n    return [x, len(seen)]\n"
SUITES = ("[[1],[2]]", "[[3]]")


def ask(folder: Path, program: str = PROGRAM, suites: tuple[str, ...] = SUITES) -> list[Expected]:
    return expected_outputs("Test/0", program, "f", suites, something=False, atol=0, folder=folder)


def test_one_process_answers_for_all_suites_each_from_a_fresh_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[object] = []
    run = room._run

    def counted(task: str, request: Mapping[str, object]) -> list[dict[str, Any]]:
        runs.append(request["suites"])
        return run(task, request)

    monkeypatch.setattr(room, "_run", counted)
    made = ask(tmp_path)
    assert [one.outputs for one in made] == [[[1, 1], [2, 2]], [[3, 1]]]
    assert [len(one.seconds) for one in made] == [2, 1]
    assert ask(tmp_path) == made
    assert runs == [list(SUITES)]

    ask(tmp_path, suites=(*SUITES, "[[4]]"))
    assert runs[1:] == [["[[4]]"]]


def test_a_copy_that_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    made = ask(tmp_path)
    for kept in tmp_path.iterdir():
        kept.write_text("{")
    assert [one.outputs for one in ask(tmp_path)] == [one.outputs for one in made]


def test_a_reference_that_does_not_run_is_named_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"Test/0 does not run here: ZeroDivisionError"):
        ask(tmp_path, program="def f(x):\n    return x / 0\n")
    assert list(tmp_path.iterdir()) == []
