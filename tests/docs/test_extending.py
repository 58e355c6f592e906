"""The worked examples of docs/extending.md, followed to the letter in a copy of the tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.page import Command, File, Step, missing, steps_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "extending.md"
ROOMS = ("tui", "engine", "sandbox", "benchmarks", "themes")


def follow(steps: list[Step], clone: Path, environment: dict[str, str]) -> None:
    """Write each file and type each command."""
    for step in steps:
        match step:
            case File(path, text):
                (clone / path).parent.mkdir(parents=True, exist_ok=True)
                (clone / path).write_text(text, encoding="utf-8")
            case Command(line, expected):
                done = subprocess.run(
                    ["bash", "-c", line],
                    cwd=clone,
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=False,
                    timeout=100,
                    stdin=subprocess.DEVNULL,
                )
                said = done.stdout + done.stderr
                assert done.returncode == 0, f"$ {line}\n{said}"
                assert not missing(expected, said), f"$ {line}\n{said}"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the five rooms: what is followed must not change the tree it is tested in."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / "clone" / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "clone"


@pytest.fixture
def environment(clone: Path, tmp_path: Path) -> dict[str, str]:
    """`proctor` and `pip` on the path, working on the copy and on a folder of packages of its own."""
    tools, packages = tmp_path / "bin", tmp_path / "packages"
    tools.mkdir()
    packages.mkdir()
    for name, module in (("proctor", "tui"), ("pip", "pip")):
        (tools / name).write_text(f'#!/bin/sh\nexec {sys.executable} -P -m {module} "$@"\n')
        (tools / name).chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": f"{clone}:{packages}",
        "PROCTOR_HOME": str(tmp_path / "home"),
        "PIP_TARGET": str(packages),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads 0 as: no isolation
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def test_every_example_is_on_the_page_and_ends_with_a_command() -> None:
    sections = steps_of(PAGE)

    assert list(sections) == ["An exam without code", "A benchmark", "A language", "A model back end"]
    assert all(isinstance(steps[-1], Command) and steps[-1].expected for steps in sections.values())


def test_an_expectation_that_is_not_met_is_found() -> None:
    assert missing(("… pass@1 … 50.0% …",), "humaneval  pass@1   50.0%  [1, 2]\n") == []
    assert missing(("… pass@1 … 50.0% …",), "humaneval  pass@1   51.0%\n") == ["… pass@1 … 50.0% …"]
    assert missing(("one", "two"), "two\none\n") == ["two"]


@pytest.mark.slow
def test_an_exam_without_code(clone: Path, environment: dict[str, str]) -> None:
    follow(steps_of(PAGE)["An exam without code"], clone, environment)


@pytest.mark.slow
def test_a_benchmark_and_a_model_back_end(clone: Path, environment: dict[str, str]) -> None:
    pytest.importorskip("hatchling")
    sections = steps_of(PAGE)
    follow(sections["A benchmark"], clone, environment)
    follow(sections["A model back end"], clone, environment)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("mawk") is None, reason="mawk is not installed")
def test_a_language(clone: Path, environment: dict[str, str]) -> None:
    follow(steps_of(PAGE)["A language"], clone, environment)
