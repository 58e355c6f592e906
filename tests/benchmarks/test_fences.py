"""Blocks as models break them."""

from benchmarks.fences import Block, fenced, is_left_open, unwrapped


def test_a_text_is_left_open_by_a_fence_on_its_last_line_only() -> None:
    assert is_left_open("Here it is:\n```python\n")
    assert is_left_open("~~~")
    assert not is_left_open("```python\nx = 1\n")
    assert not is_left_open("")


def test_what_follows_an_opened_fence_is_the_first_block() -> None:
    (block,) = fenced("x = 1\n```\nThat is all.", opened=True)
    assert block == Block(code="x = 1\n", label="", closed=True)


def test_a_block_of_markdown_is_the_blocks_within_it() -> None:
    outer = Block(code="Look:\n```python\nx = 1\n```\n", label="markdown", closed=True)
    assert [inner.code for inner in unwrapped(outer)] == ["x = 1\n"]
