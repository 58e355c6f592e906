"""Rows are exactly as wide as they are asked to be, whatever they hold."""

from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.rows import Span, beside, clip, clip_start, fit, left, right, row, spread, text_of, width_of
from tui.terminal.tame import tame_line

TEXTS = st.text(max_size=30).map(tame_line)


@given(st.lists(TEXTS, max_size=5), st.integers(0, 60))
def test_fit_gives_the_width_asked_for(texts: list[str], width: int) -> None:
    assert width_of(fit(row(*texts), width)) == width


@given(TEXTS, st.integers(1, 40))
def test_flush_texts_have_their_width(text: str, width: int) -> None:
    for made in (left(text, width), right(text, width)):
        assert width_of(row(made)) == width
    assert width_of(row(clip(text, width))) <= width
    assert width_of(row(clip_start(text, width))) <= width


def test_a_cut_text_says_so() -> None:
    assert clip("abcdef", 4) == "abc…"
    assert clip_start("abcdef", 4) == "…def"
    assert text_of(fit(row("abc", "def"), 4)) == "abc…"


def test_the_left_side_gives_way() -> None:
    assert text_of(spread(row("a long beginning"), row("end"), 10)) == "a long…end"
    assert text_of(spread(row("a"), row("end"), 8)) == "a    end"


def test_blocks_stand_beside_each_other() -> None:
    rows = beside([row("a")], [row("b"), row(Span("c", "muted"))], 3)
    assert [text_of(line) for line in rows] == ["a   b", "    c"]
