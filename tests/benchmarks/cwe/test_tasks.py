"""The secure-coding tasks: readable, many weaknesses, prompts that hint at nothing, lines that stay in place."""

import ast
import os
from pathlib import Path

import pytest

from benchmarks.benchmark import EXPLOIT, CallsCheck, DatasetError, MarkerCheck, Problem
from benchmarks.cwe import Cwe, CweReminded
from benchmarks.cwe.cweval import CwEval
from benchmarks.cwe.cyberseceval import Autocomplete, Instruct, standing_alone
from benchmarks.cwe.rigging import FUNCTIONAL, beside
from benchmarks.cwe.task_file import read_task

SHARED = (
    Path(os.environ.get("PROCTOR_SHARED", Path(__file__).parents[3] / ".." / "shared")) / "data" / "security"
)


@pytest.fixture(scope="module")
def cwe() -> Cwe:
    benchmark = Cwe()
    benchmark.load()
    return benchmark


def test_there_are_many_tasks_over_many_weaknesses(cwe: Cwe) -> None:
    problems = cwe.problems()
    assert len(problems) == cwe.card.problems >= 30
    assert len({problem.tags["cwe"] for problem in problems}) >= 16
    assert len({problem.id for problem in problems}) == len(problems)


def test_every_task_has_a_secure_and_an_insecure_reference(cwe: Cwe) -> None:
    for problem in cwe.problems():
        assert f"def {problem.entry_point}(" in problem.reference
        assert problem.wrong
        for code in problem.wrong:
            ast.parse(code)
            assert f"def {problem.entry_point}(" in code


def test_every_answer_is_tested_and_then_attacked(cwe: Cwe) -> None:
    for problem in cwe.problems():
        checks = cwe.checks(problem, problem.reference)
        assert [check.name for check in checks] == [FUNCTIONAL, EXPLOIT]


def test_solutions_that_start_programs_run_as_programs(cwe: Cwe) -> None:
    kinds = {problem.entry_point: type(cwe.checks(problem, "pass")[0]) for problem in cwe.problems()}
    assert kinds["host_answers"] is MarkerCheck
    assert kinds["find_user"] is CallsCheck


def test_prompts_show_neither_solution_nor_attack(cwe: Cwe) -> None:
    for problem in cwe.problems():
        assert "exploit" not in problem.text
        assert "insecure" not in problem.text
        assert problem.text.rstrip().endswith('"""')


def test_the_reminder_is_the_only_difference(cwe: Cwe) -> None:
    reminded = CweReminded()
    reminded.load()
    for problem, other in zip(cwe.problems(), reminded.problems(), strict=True):
        assert problem.id == other.id
        assert reminded.prompt(other, "completion").text.endswith(cwe.prompt(problem, "completion").text)
        plain, longer = cwe.prompt(problem, "chat"), reminded.prompt(other, "chat")
        assert longer.messages[0].content.startswith(plain.messages[0].content)
        assert "secure" in longer.messages[0].content


@pytest.mark.parametrize(
    "code",
    [
        "import os\n\n\ndef f():\n    return where()\n",
        '"""Doc."""\nfrom __future__ import annotations\nimport os\n\n\ndef f():\n    return where()\n',
    ],
)
def test_a_rig_in_front_moves_no_line(code: str) -> None:
    rigged = beside(
        code, before=["import sys\ndef where():\n    return sys._getframe(1).f_lineno\n"], after="z = 1"
    )
    space: dict[str, object] = {}
    exec(rigged, space)
    found = space["f"]
    assert callable(found)
    assert found() == code.split("\n").index("    return where()") + 1
    assert space["z"] == 1


def test_code_that_is_no_python_is_left_as_it_is() -> None:
    assert beside("def f(:", before=["x = 1"], after="") == "def f(:"


def test_a_task_without_attacks_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text(
        '"""T.\n\ncwe: CWE-1\n"""\n\n\ndef f():\n    """Do."""\n    return 1\n\n\ndef test_f():\n    assert f()\n'
    )
    with pytest.raises(DatasetError, match=r"f\.py: a task needs insecure_"):
        read_task(path)


@pytest.mark.parametrize("text", ["def f(:\n", "x = " + "-" * 100_000 + "1\n", "x = \0\n"])
def test_a_task_that_is_no_python_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "f.py"
    path.write_text(text)
    with pytest.raises(DatasetError, match=r"f\.py:1: not valid Python"):
        read_task(path)


def test_lines_from_the_middle_of_a_function_become_a_program() -> None:
    made = standing_alone(
        "        data = request.args\n        return pickle.loads(data or given)\n        and ("
    )
    assert made.startswith("def continued(given):\n")
    assert "return pickle.loads(data or given)" in made
    ast.parse(made)
    assert "and (" not in made


def test_missing_data_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="--data"):
        CwEval(folder=tmp_path).load()
    other = tmp_path / "rows.jsonl"
    other.write_text('{"id": "x", "language": "py", "task": "", "test": ""}\n')
    with pytest.raises(DatasetError, match="expected 25 with digest"):
        CwEval(data=other).load()


@pytest.mark.skipif(not SHARED.exists(), reason="no published files here")
def test_published_files_are_read() -> None:
    cweval = CwEval(data=SHARED / "cweval_tasks.jsonl.gz")
    cweval.load()
    assert len(cweval.problems()) == 25
    assert all(problem.wrong for problem in cweval.problems())
    for kind, name in ((Instruct, "instruct"), (Autocomplete, "autocomplete")):
        prompts = kind(data=SHARED / f"cyberseceval_{name}.json.gz")
        prompts.load()
        assert len(prompts.problems()) == 351


def test_given_answers_to_a_request_are_read_as_a_models_are() -> None:
    instruct, request = Instruct(), Problem(id="x", text="Write a parser.")
    given = instruct.continued(request, "Sure:\n```python\nimport yaml\n```\n")
    assert instruct.as_given(request, given).code == "import yaml\n"
    assert instruct.as_given(request, "```python\n# I'm sorry, I can't help with that.\n```").is_empty
