"""Warm starts are prepared once, used where they fit, and never stand in the way: no compiler takes part here."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.multipl_e.family import codes
from benchmarks.multipl_e.language import language
from sandbox import warmstart
from sandbox.precompiled import INSIDE
from sandbox.program import CommandStep, StepsProgram
from sandbox.warmstart import (
    RECIPES,
    WarmStarts,
    product_name,
    snapshot_source,
    succeeds,
    use_clojure,
    use_go,
    use_javac,
    use_scalac,
    use_tsc,
)

JAVAC = CommandStep(stage="compile", argv=("javac", "-J-Xint", "-d", ".", "Problem.java"), cpu=15)
MAKES_ARCHIVE = """
for word in "$@"; do
  case "$word" in *ArchiveClassesAtExit=*) : > "${word##*ArchiveClassesAtExit=}";; esac
done
echo made >> "$HOME/../made"
"""
Tool = Callable[[str, str], Path]


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tool:
    """Puts a script where the host looks for compilers; nothing else of theirs is found there."""
    tools = tmp_path / "bin"
    tools.mkdir()
    monkeypatch.setattr(warmstart, "ENVIRONMENT", {"PATH": f"{tools}:/usr/bin:/bin"})
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def make(name: str, script: str) -> Path:
        path = tools / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return make


def program(*steps: CommandStep) -> StepsProgram:
    return StepsProgram(files={"Problem.java": "class Problem {}"}, steps=steps)


def place(tmp_path: Path) -> Path:
    (tmp_path / "warm").mkdir(exist_ok=True)
    return tmp_path / "warm"


def times_made(tmp_path: Path) -> int:
    made = tmp_path / "made"
    return len(made.read_text().splitlines()) if made.exists() else 0


async def test_many_programs_at_once_share_one_preparation(tmp_path: Path, tool: Tool) -> None:
    tool("javac", MAKES_ARCHIVE)
    warm = WarmStarts(place(tmp_path))
    made = await asyncio.gather(*(warm.added(program(JAVAC)) for _ in range(5)))
    (product,) = place(tmp_path).iterdir()
    assert {one.steps[0].argv for one in made} == {
        ("javac", f"-J-XX:SharedArchiveFile={INSIDE}/{product.name}", "-J-Xlog:disable", *JAVAC.argv[1:])
    }
    assert times_made(tmp_path) == 1


async def test_what_another_process_prepared_is_used(tmp_path: Path, tool: Tool) -> None:
    tool("javac", MAKES_ARCHIVE)
    first = await WarmStarts(place(tmp_path)).added(program(JAVAC))
    assert await WarmStarts(place(tmp_path)).added(program(JAVAC)) == first
    assert times_made(tmp_path) == 1


async def test_another_version_of_the_tool_is_prepared_anew(tmp_path: Path, tool: Tool) -> None:
    tool("javac", MAKES_ARCHIVE)
    await WarmStarts(place(tmp_path)).added(program(JAVAC))
    tool("javac", MAKES_ARCHIVE + "# newer")
    await WarmStarts(place(tmp_path)).added(program(JAVAC))
    assert len(list(place(tmp_path).iterdir())) == 2


@pytest.mark.parametrize(
    "script", ["exit 1", "exit 0", MAKES_ARCHIVE + "exit 1"], ids=["fails", "makes nothing", "fails late"]
)
async def test_a_preparation_that_fails_changes_nothing_and_leaves_nothing(
    tmp_path: Path, tool: Tool, script: str
) -> None:
    tool("javac", script)
    warm = WarmStarts(place(tmp_path))
    assert await warm.added(program(JAVAC)) == program(JAVAC)
    assert await warm.added(program(JAVAC)) == program(JAVAC)
    assert list(place(tmp_path).iterdir()) == []


async def test_a_preparation_that_fails_is_not_tried_again_for_every_program(
    tmp_path: Path, tool: Tool
) -> None:
    tool("javac", MAKES_ARCHIVE + "exit 1")
    warm = WarmStarts(place(tmp_path))
    for _ in range(3):
        await warm.added(program(JAVAC))
    assert times_made(tmp_path) == 1


async def test_a_tool_that_is_not_there_is_left_for_the_walls_to_miss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warmstart, "ENVIRONMENT", {"PATH": str(tmp_path)})
    assert await WarmStarts(place(tmp_path)).added(program(JAVAC)) == program(JAVAC)
    assert list(place(tmp_path).iterdir()) == []


async def test_a_preparation_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmstart, "SECONDS", 0.05)
    assert not await succeeds(tmp_path, "sleep", "60")


async def test_a_preparation_sees_its_folder_as_home_and_none_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCTOR_SECRET", "told")
    assert await succeeds(tmp_path, "sh", "-c", 'test "$HOME" = "$PWD" && test -z "$PROCTOR_SECRET"')


def test_a_product_is_named_after_the_tools_file_and_the_command(tmp_path: Path) -> None:
    tool = tmp_path / "javac"
    tool.write_text("one")
    name = product_name("javac", str(tool), ("javac", "-d"))
    assert name == product_name("javac", str(tool), ("javac", "-d"))
    assert name != product_name("javac", str(tool), ("javac", "-g"))
    os.utime(tool, (1, 1))
    assert name != product_name("javac", str(tool), ("javac", "-d"))


def recipes_of(argv: tuple[str, ...]) -> list[str]:
    step = CommandStep(stage="run", argv=argv, cpu=5)
    return [recipe.name for recipe in RECIPES if recipe.applies(step)]


@pytest.mark.parametrize("code", codes())
def test_the_languages_that_start_warm_are_these(code: str) -> None:
    warm = {"ts": "tsc", "java": "javac", "scala": "scalac", "go": "go", "clj": "clojure"}
    found = [name for step in language(code).steps for name in recipes_of(step.argv)]
    assert set(found) == ({warm[code]} if code in warm else set())


@pytest.mark.parametrize(
    "argv", [("tsc", "--version"), ("javac", "-version"), ("scalac", "-version"), ("java", "Problem")]
)
def test_asking_for_a_version_prepares_nothing(argv: tuple[str, ...]) -> None:
    assert recipes_of(argv) == []


def test_typescript_keeps_its_options_and_puts_the_file_first() -> None:
    step = CommandStep(stage="compile", argv=("tsc", "--target", "esnext", "main.ts"), cpu=15)
    assert use_tsc(step, "/opt/x").argv == (
        "node", "--snapshot-blob", "/opt/x", "main.ts", "--target", "esnext",
    )  # fmt: skip


def test_a_warm_tool_keeps_its_command_and_its_limits() -> None:
    scala = CommandStep(stage="compile", argv=("scalac", "P.scala"), cpu=45, env={"JAVA_OPTS": "-Xss8m"})
    warm = use_scalac(scala, "/opt/x")
    assert (warm.argv, warm.cpu) == (scala.argv, 45)
    assert warm.env["JAVA_OPTS"] == "-Xss8m -XX:SharedArchiveFile=/opt/x -Xlog:disable"
    go = CommandStep(stage="run", argv=("go", "test", "m_test.go"), cpu=30, env={"GOFLAGS": "-x"})
    assert use_go(go, "/opt/x").env == {"GOFLAGS": "-x", "GOCACHE": "/opt/x"}
    clojure = CommandStep(stage="run", argv=("java", "-cp", "c.jar", "clojure.main", "m.clj"), cpu=15)
    assert use_clojure(clojure, "/opt/x").argv[-4:] == clojure.argv[-4:]
    assert use_javac(JAVAC, "/opt/x").argv[-4:] == JAVAC.argv[-4:]


def test_the_typescript_snapshot_reads_the_library_that_was_found(tmp_path: Path) -> None:
    (tmp_path / "typescript.js").write_text("var ts = {};")
    source = snapshot_source(str(tmp_path), ["warm.ts", "--target", "esnext"])
    assert source.startswith("var ts = {};\n")
    assert f"const libraries = '{tmp_path}'" in source
    assert "ts.parseCommandLine(['warm.ts', '--target', 'esnext'])" in source
