"""Trials are run, and what only another order of a set shows is found."""

from pathlib import Path

import pytest

from engine.soundness import check_benchmark

FOLDER = 'name = "own"\ntitle = "Own"\nkind = "functions"\nproblems = "*.py"\n'
LEANS = '''"""Order."""


def order(word: str) -> list:
    """Return the letters of a word in any order."""
    import os
    return sorted(word, reverse=os.environ["PYTHONHASHSEED"] != "0")


def test_order():
    assert order("ab") == ["a", "b"]
'''


@pytest.mark.slow
async def test_a_reference_runs_again_with_sets_in_another_order(tmp_path: Path) -> None:
    (tmp_path / "benchmark.toml").write_text(FOLDER)
    (tmp_path / "order.py").write_text(LEANS)
    found = await check_benchmark(str(tmp_path), sandbox="landlock")
    assert found.soundness.errors == (
        "own/order: the reference passed 1 times of 2; its tests are left to chance, or to the order of a set.",
    )
