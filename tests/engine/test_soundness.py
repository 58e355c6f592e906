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


ASKS = """\"\"\"Ask.\"\"\"


def {name}(a: int) -> int:
    \"\"\"Return a.\"\"\"
    b = a
    return b


def test_{name}():
    import os
    {line}
    assert {name}(1) == 1
"""


@pytest.mark.slow
async def test_what_is_wrong_with_tests_is_their_authors_and_not_the_machines(tmp_path: Path) -> None:
    (tmp_path / "benchmark.toml").write_text(FOLDER)
    for name, line in {"leaves": "os._exit(0)", "lacks": "lacks(missing)", "rests": "return"}.items():
        (tmp_path / f"{name}.py").write_text(ASKS.format(name=name, line=line))
    found = await check_benchmark(str(tmp_path), sandbox="landlock")
    lacks, leaves, rests = found.soundness.errors
    assert lacks.startswith(
        "own/lacks: the tests failed before their first call: NameError: name 'missing' is not defined, "
        f"at {tmp_path / 'lacks.py'}:12: `lacks(missing)`."
    )
    assert leaves.startswith("own/leaves: the tests end the process that they run in")
    assert f"at {tmp_path / 'leaves.py'}" in leaves
    assert rests.startswith("own/rests: the tests call nothing, not even rests()")
    assert found.not_tried == ()
