"""What is asked of a source text."""

import ast

import pytest

from benchmarks import parsing


def test_a_parser_that_another_thread_disturbed_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = ast.parse

    def disturbed(source: str, mode: str = "exec") -> ast.AST:
        asked.append(source)
        if len(asked) % 2:
            raise SystemError("AST constructor recursion depth mismatch (before=39, after=41)")
        return real(source, mode=mode)

    monkeypatch.setattr(ast, "parse", disturbed)
    assert parsing.parse("x = 1") is not None
    assert parsing.expression("x") is not None
    assert parsing.complaint("x = (") == "line 1: '(' was never closed"
    assert len(asked) == 6


@pytest.mark.parametrize("text", ["-" * 100_000 + "1", "(" * 100_000, "x = \0"])
def test_what_the_parser_cannot_bear_is_no_python(text: str) -> None:
    assert parsing.parse(text) is None
    assert parsing.expression(text) is None
    assert parsing.complaint(text)
