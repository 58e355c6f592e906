"""Programs under other names: what they were, and what is no program or too deep for one."""

import warnings

import pytest

from engine.contamination.renaming import plain, renamed


def test_a_program_keeps_its_shape_and_loses_its_names() -> None:
    assert renamed("def add(left, right):  # sum\n    return left+right") == (
        "def alpha(beta, gamma):\n    return beta + gamma"
    )


@pytest.mark.parametrize(
    "text",
    [
        "def f(:",
        "x = " + "-" * 100_000 + "1",
        "x = \0",
        "x = " + "+".join(["y"] * 3000),
        "x = " + "(" * 100_000,
    ],
    ids=["syntax", "minus", "null", "sum", "brackets"],
)
def test_what_is_no_program_or_nested_too_deeply_has_no_other_names(text: str) -> None:
    assert renamed(text) is None
    assert plain(text) is None


def test_escapes_that_python_dislikes_warn_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert plain("x = '\\d'") is not None
        assert renamed("x = '\\d'") is not None
