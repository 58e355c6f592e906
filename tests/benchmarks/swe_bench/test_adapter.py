import gzip
import json
import subprocess
from pathlib import Path

import pytest

from benchmarks.benchmark import BenchmarkError, DatasetError, Prompt, RepositoryCheck
from benchmarks.swe_bench.adapter import SweBenchLite, SweBenchVerified
from benchmarks.swe_bench.instance import Instance, read_instance
from benchmarks.swe_bench.prompt import LeakedPatch, code_text, prompt_text
from benchmarks.swe_bench.retrieval import rank
from benchmarks.swe_bench.shown import read_retrieval, show
from benchmarks.swe_bench.tree import Tree, find_tree
from tests.benchmarks.swe_bench.conftest import GOLD, SHARED, TESTS

AREA = "def square(side):\n    return side + side\n\nSIDES = 4\n"
FIXED = AREA.replace("side + side", "side * side")


@pytest.fixture
def table(tmp_path: Path, row: dict[str, object]) -> Path:
    file = tmp_path / "rows.jsonl"
    other = {
        **row,
        "instance_id": "owner__rings-2",
        "repo": "owner/rings",
        "created_at": "2023-01-01T00:00:00Z",
    }
    file.write_text("".join(json.dumps(one) + "\n" for one in (row, {**other, "difficulty": "1-4 hours"})))
    return file


@pytest.fixture
def trees(tmp_path: Path) -> Path:
    root = tmp_path / "trees" / "owner__shapes-7"
    (root / "shapes").mkdir(parents=True)
    (root / "shapes" / "area.py").write_text(AREA)
    (root / "shapes" / "round.py").write_text("def circle(radius):\n    return radius * radius\n")
    (root / "tests").mkdir()
    (root / "tests" / "test_area.py").write_text("def test_sides():\n    assert SIDES == 4\n")
    (root / "README.md").write_text("# Shapes\n")
    return tmp_path / "trees"


def lite(table: Path, **options: str) -> SweBenchLite:
    return SweBenchLite(data=table, options=options)


def test_rows_are_read_from_a_file_of_ones_own_and_the_edition_is_said(table: Path) -> None:
    benchmark = lite(table)
    origin = benchmark.load()
    assert origin.revision.startswith("2 of 300 rows, not pinned: digest ")
    problem = benchmark.problems()[0]
    assert (problem.id, problem.text, problem.reference) == ("owner__shapes-7", "square(3) is 6.", GOLD)
    assert problem.tags == {"repo": "owner/shapes", "version": "1.2", "date": "2021-05-06"}


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ({"repo": "shapes"}, ["owner__shapes-7"]),
        ({"repo": "owner/*"}, ["owner__shapes-7", "owner__rings-2"]),
        ({"from": "2022-01-01"}, ["owner__rings-2"]),
        ({"to": "2021-05-06"}, ["owner__shapes-7"]),
        ({"difficulty": "1-4h"}, ["owner__rings-2"]),
        ({"ids": "*-7"}, ["owner__shapes-7"]),
    ],
)
def test_instances_are_chosen(table: Path, options: dict[str, str], ids: list[str]) -> None:
    benchmark = lite(table, **options)
    benchmark.load()
    assert [problem.id for problem in benchmark.problems()] == ids


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"repo": "cones"}, "owner/rings, owner/shapes"),
        ({"difficulty": "hard"}, "1-4 hours"),
        ({"from": "May"}, "--from 'May' is no day"),
        ({"from": "2022-01-01", "to": "2021-01-01"}, "lies after"),
        ({"retrieval": "grep"}, "oracle, bm25"),
    ],
)
def test_a_choice_that_cannot_be_meant_is_named(table: Path, options: dict[str, str], complaint: str) -> None:
    with pytest.raises(BenchmarkError, match=complaint):
        lite(table, **options).load()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"patch": None}, "owner__shapes-7: no text in column patch"),
        ({"FAIL_TO_PASS": "[oops"}, "FAIL_TO_PASS is no JSON list"),
        ({"FAIL_TO_PASS": "3"}, "no list of test names"),
        ({"eval_type": "vibes"}, "eval_type 'vibes'"),
    ],
)
def test_a_row_of_another_shape_is_refused_by_name(
    row: dict[str, object], change: dict[str, object], complaint: str
) -> None:
    with pytest.raises(DatasetError, match=complaint.replace("[", "\\[")):
        read_instance({**row, **change})


def test_a_table_with_an_instance_twice_is_refused(tmp_path: Path, row: dict[str, object]) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text((json.dumps(row) + "\n") * 2)
    with pytest.raises(DatasetError, match="owner__shapes-7 is there twice"):
        lite(file).load()


def test_the_published_table_of_lite_is_recognised_by_its_content() -> None:
    file = SHARED / "swebench_lite_origin.jsonl.gz"
    if not file.is_file():
        pytest.skip("the published rows are not here (PROCTOR_SHARED)")
    benchmark = SweBenchLite(data=file)
    assert benchmark.load().revision == "test split, 300 rows as published"
    assert len(benchmark.problems()) == 300


def test_the_prompt_shows_the_files_of_the_gold_patch_and_not_the_patch(table: Path, trees: Path) -> None:
    benchmark = lite(table, trees=str(trees))
    benchmark.load()
    problem = benchmark.problems()[0]
    text = benchmark.prompt(problem, "completion").text
    assert "[start of shapes/area.py]\n1 def square(side):\n2     return side + side\n" in text
    assert "[start of README.md]" in text
    assert "round.py" not in text
    assert "side * side" not in text
    assert "test_square" not in text
    chat = benchmark.prompt(problem, "chat")
    assert f"{chat.messages[0].content}\n{chat.messages[1].content}\n" == text


def test_without_trees_a_prompt_says_what_is_missing(table: Path) -> None:
    benchmark = lite(table)
    benchmark.load()
    with pytest.raises(BenchmarkError, match="--trees"):
        benchmark.prompt(benchmark.problems()[0], "chat")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shapes/area.py", FIXED),
        ("notes.md", f"see\n{GOLD}"),
        ("notes.md", f"see\n{TESTS}"),
        ("tests/test_area.py", "def test_sides():\n    assert SIDES == 4\n"),
        ("tests/data/new.json", "{}\n"),
    ],
)
def test_neither_the_gold_patch_nor_the_tests_enter_a_prompt(
    instance: Instance, name: str, text: str
) -> None:
    with pytest.raises(LeakedPatch, match=name):
        prompt_text(instance, readmes={}, files={name: text})
    with pytest.raises(LeakedPatch, match=name):
        prompt_text(instance, readmes={name: text}, files={})


def test_a_tree_that_has_the_fix_already_is_refused(trees: Path, instance: Instance) -> None:
    (trees / "owner__shapes-7" / "shapes" / "area.py").write_text(FIXED)
    with pytest.raises(BenchmarkError, match="is not at commit aaaaaaaaaaaa"):
        find_tree(trees, instance)


def test_retrieval_finds_what_the_issue_speaks_of_and_leaves_out_what_does_not_fit(
    trees: Path, instance: Instance
) -> None:
    tree = find_tree(trees, instance)
    assert tree.sources() == ("shapes/area.py", "shapes/round.py")
    shown = show(instance, tree, read_retrieval("bm25-13k"))
    assert [path for path, _ in shown.files] == ["shapes/area.py"]
    assert "[start of shapes/area.py]" not in shown.within(100).text
    oracle = show(instance, tree, read_retrieval("oracle")).within(100)
    assert "[start of shapes/area.py]" in oracle.text
    assert "README" not in oracle.text


def test_rare_words_count_more_and_files_without_any_are_no_hits() -> None:
    found = rank({"a.py": "common rare", "b.py": "common", "c.py": "other", "d.py": "common"}, "common rare")
    assert [name for name, _ in found] == ["a.py", "b.py", "d.py"]


def test_a_checkout_is_read_at_the_base_commit_whatever_lies_in_its_tree(
    tmp_path: Path, row: dict[str, object]
) -> None:
    root = tmp_path / "owner__shapes"
    (root / "shapes").mkdir(parents=True)

    def git(*arguments: str) -> str:
        who = ["-c", "user.name=x", "-c", "user.email=x@x"]
        return subprocess.run(
            ["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True
        ).stdout.strip()

    git("init", "-q")
    (root / "shapes" / "area.py").write_text(AREA)
    git("add", "-A")
    git("commit", "-q", "-m", "base")
    base = git("rev-parse", "HEAD")
    (root / "shapes" / "area.py").write_text(FIXED)
    git("commit", "-q", "-am", "fix")
    tree = find_tree(tmp_path, read_instance({**row, "base_commit": base}))
    assert tree.read("shapes/area.py") == AREA
    assert tree.texts(["shapes/area.py", "gone.py"]) == {"shapes/area.py": AREA}
    assert tree.read("../../etc/passwd") is None
    with pytest.raises(BenchmarkError, match="is not at commit"):
        find_tree(tmp_path, read_instance(row))


def test_an_answer_becomes_a_patch_and_a_check_with_the_row(table: Path) -> None:
    benchmark = lite(table)
    benchmark.load()
    problem = benchmark.problems()[0]
    solution = benchmark.extract(problem, Prompt(text="x"), f"<patch>\n{GOLD.rstrip()}</patch>")
    assert solution.code == f"\n{GOLD}"
    assert solution.notes == ("the last line had no end",)
    assert benchmark.extract(problem, Prompt(text="x"), "I cannot do that.").is_empty
    (check,) = benchmark.checks(problem, solution.code)
    assert isinstance(check, RepositoryCheck)
    assert (check.patch, check.log, check.row["instance_id"]) == (solution.code, None, "owner__shapes-7")


def test_code_stands_in_order_of_name_with_numbered_lines() -> None:
    assert (
        code_text({"b": "x\ny", "a": ""})
        == "[start of a]\n1 \n[end of a]\n[start of b]\n1 x\n2 y\n[end of b]"
    )


def test_a_copy_in_the_data_folder_is_found_under_its_name(tmp_path: Path, row: dict[str, object]) -> None:
    (tmp_path / "SWE-bench_Verified.jsonl.gz").write_bytes(gzip.compress(json.dumps(row).encode()))
    benchmark = SweBenchVerified(folder=tmp_path)
    benchmark.load()
    assert len(benchmark.problems()) == 1
    assert benchmark.dataset.name == "SWE-bench_Verified.jsonl.gz"


def test_links_in_a_folder_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x\n")
    (tmp_path / "b.py").symlink_to("/etc/passwd")
    assert Tree(root=tmp_path).paths() == ("a.py",)
