"""Environments of real repositories: recipes are whole, what is not built is not there, and their walls stand."""

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.swe_bench.instance import Instance, read_instance
from engine.repositories import environments
from engine.repositories.environments import MAKING, Environment, displaced, environment_of, scratch_beside
from engine.repositories.real import others, run_tests, source_tree
from engine.repositories.recipe import recipe_of, recipes

PATCH = "--- a/one.py\n+++ b/one.py\n@@ -2,2 +2,2 @@\n second\n-third\n+3rd\n"
TESTS = "--- a/tests/test_one.py\n+++ b/tests/test_one.py\n@@ -1 +1 @@\n-old\n+new\n"
PROBE = """
import os, socket
def tried(what):
    try:
        what()
        return "could"
    except OSError:
        return "could not"
print("network", tried(lambda: socket.create_connection(("1.1.1.1", 80), 1)))
print("machine", tried(lambda: open("/usr/written", "w")))
print("secrets of the machine", tried(lambda: open("/etc/shadow")))
print("packages", sorted(name for path in PLACES for name in os.listdir(path)))
print("tree", tried(lambda: open("written", "w")))
print("secrets", sorted(set(os.environ) & {"PROCTOR_TEST_SECRET"}))
raise SystemExit(3)
"""


def instance(repo: str = "sympy/sympy", number: str = "21379") -> Instance:
    return read_instance(
        {
            "repo": repo,
            "instance_id": f"{repo.replace('/', '__')}-{number}",
            "base_commit": "0" * 40,
            "patch": PATCH,
            "test_patch": TESTS,
            "problem_statement": "It is wrong.",
            "version": "1",
            "FAIL_TO_PASS": '["tests/test_one.py::test_a"]',
            "PASS_TO_PASS": "[]",
        }
    )


def test_every_recipe_names_instances_of_its_own_repository() -> None:
    assert len(recipes()) >= 5
    for repo, recipe in recipes().items():
        assert recipe.pins or recipe.build
        for name in recipe.releases:
            assert name.startswith(f"{repo.replace('/', '__')}-")


def test_a_key_names_what_is_installed_and_nothing_else() -> None:
    recipe = recipes()["sympy/sympy"]
    assert replace(recipe, pins=(*recipe.pins, "numpy")).key != recipe.key
    assert replace(recipe, releases={}, arguments=("other",)).key == recipe.key


def test_nothing_is_built_by_asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "folder", lambda: tmp_path)
    assert recipe_of(instance()) is not None
    assert environment_of(instance()) is None
    assert environment_of(instance(number="0")) is None
    assert list(tmp_path.iterdir()) == []


def test_a_release_that_is_not_the_commit_is_told_by_its_lines(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text("old\n")
    (tmp_path / "one.py").write_text("first\nsecond\nthird\n")
    assert displaced(tmp_path, instance()) == ()
    (tmp_path / "one.py").write_text("first\nmore\nsecond\nthird\n")
    assert displaced(tmp_path, instance()) == ("one.py:2",)


def test_a_source_is_committed_once_and_each_copy_knows_what_was_changed_in_it(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "one.py").write_text("first\n")
    (source / "two.py").write_text("second\n")
    environment = Environment(recipe=recipes()["sympy/sympy"], release="1", venv=tmp_path, source=source)
    for _ in range(2):
        with source_tree(environment) as tree:
            assert tree.changed() == ()
            (tree.root / "one.py").write_text("other\n")
            (tree.root / "new.py").write_text("new\n")
            assert tree.changed() == ("one.py", "new.py")
            tree.restore(tree.changed())
            assert tree.changed() == ()
            assert not (tree.root / ".git").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "source.git"]
    assert sorted(path.name for path in source.iterdir()) == ["one.py", "two.py"]


@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")
def test_the_tests_of_a_repository_reach_neither_network_nor_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCTOR_TEST_SECRET", "1")
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(Path(sys.executable).resolve())
    source = tmp_path / "source"
    source.mkdir()
    places = [str(path) for path in others(Path(sys.executable).resolve().parent.parent)]
    (source / "probe.py").write_text(f"PLACES = {places!r}\n{PROBE}")
    recipe = replace(
        recipes()["sympy/sympy"], runner="django", arguments=("probe.py",), folder=".", import_from=(".",)
    )
    environment = Environment(recipe=recipe, release="1", venv=python.parent.parent, source=source)
    with source_tree(environment) as tree:
        ran = run_tests(instance(), environment, tree.root)
        written = (tree.root / "written").exists()
    assert ran.log.splitlines() == [
        "network could not", "machine could not", "secrets of the machine could not", "packages []", "tree could", "secrets []",
    ]  # fmt: skip
    assert (ran.status, ran.timed_out, written) == (3, False, True)
    assert not (source / "written").exists()


def test_what_killed_builds_left_is_removed_and_what_is_being_made_is_not(tmp_path: Path) -> None:
    abandoned, at_work, kept = (tmp_path / name for name in (f"{MAKING}a", f"{MAKING}b", "sympy-1.8"))
    for folder in (abandoned, at_work, kept):
        folder.mkdir()
        (folder / "file").touch()
    for folder in (abandoned, kept):
        os.utime(folder, (0, 0))
    with scratch_beside(tmp_path / "sympy-1.9") as scratch:
        assert scratch.parent == tmp_path
        assert sorted(tmp_path.iterdir()) == sorted([at_work, kept, scratch])
    assert sorted(tmp_path.iterdir()) == sorted([at_work, kept])
