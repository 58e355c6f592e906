"""The files of docs/custom-benchmarks.md make benchmarks as they are printed."""

import re
from pathlib import Path

import pytest

from benchmarks.benchmark import BenchmarkError
from benchmarks.custom import Custom

PAGE = Path(__file__).parents[2] / "docs" / "custom-benchmarks.md"
INDENTED = re.compile(r"(?:^ {4}[^\n]*\n|^\n(?= {4}|\n+ {4}))+", re.MULTILINE)


def printed(beginning: str) -> str:
    """The block of the page that begins like this."""
    blocks = [re.sub(r"^ {4}", "", block, flags=re.MULTILINE) for block in INDENTED.findall(PAGE.read_text())]
    (found,) = [block for block in blocks if block.lstrip().startswith(beginning)]
    return found.strip() + "\n"


def test_the_manifest_and_the_problem_file_are_a_benchmark(tmp_path: Path) -> None:
    (tmp_path / "problems").mkdir()
    (tmp_path / "benchmark.toml").write_text(printed("name ="))
    (tmp_path / "problems" / "01_slugify.py").write_text(printed('"""Slugs.'))
    made = Custom(tmp_path)
    made.load()

    (problem,) = made.problems()
    assert problem.id == "mine/slugify"
    assert len(problem.wrong) == 1


@pytest.mark.parametrize(
    ("kind", "beginning"),
    [("functions", '{"id": "twice"'), ("stdio", '{"id": "sum"')],
    ids=["functions", "stdio"],
)
def test_a_problem_as_a_line_is_a_benchmark(kind: str, beginning: str, tmp_path: Path) -> None:
    (tmp_path / "problems.jsonl").write_text(" ".join(printed(beginning).split("\n")) + "\n")
    (tmp_path / "benchmark.toml").write_text(
        f'name = "mine"\ntitle = "Mine"\nkind = "{kind}"\nproblems = "problems.jsonl"\n'
    )
    made = Custom(tmp_path)
    made.load()

    assert len(made.problems()) == 1


def test_the_page_says_truly_that_a_key_of_another_name_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "benchmark.toml").write_text(printed("name =") + "colour = 3\n")

    with pytest.raises(BenchmarkError, match="colour"):
        Custom(tmp_path).load()
