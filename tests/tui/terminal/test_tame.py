"""Untrusted text becomes harmless, stays in its columns, and is never markup."""

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from tests.recordings.record import HOSTILE
from tui.terminal.tame import MAX_CELLS, MAX_LINES, is_tame, tame, tame_line
from tui.terminal.untrusted import untrusted


def test_controls_become_pictures_of_the_same_width() -> None:
    assert tame("a\x1b[31mb\x07\x7f\r\x00").text == "a␛[31mb␇␡␍␀"
    assert tame("a\x1b[31mb\x07\x7f\r\x00").neutralised == 5


@pytest.mark.parametrize(
    "character", ["\x9b", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\ud800", "\ufe0f", "\U000e0041"]
)
def test_what_reorders_hides_or_cannot_be_encoded_is_replaced(character: str) -> None:
    tamed = tame(f"a{character}b")
    assert tamed.text == "a\ufffdb"
    assert tamed.neutralised == 1


def test_ordinary_text_is_untouched() -> None:
    text = "def f(x):\n    return 'é 日本語 ✓ e\u0301'\n"
    assert tame(text).text == text
    assert tame(text).neutralised == 0


def test_tabs_are_expanded_and_newlines_kept() -> None:
    assert tame("a\tb\n\tc").text == "a   b\n    c"
    assert tame_line("a\tb\nc") == "a b␊c"


def test_marks_do_not_pile_up_over_other_lines() -> None:
    assert tame("e" + "\u0301" * 50).text.count("\u0301") == 2


def test_long_texts_are_cut_and_say_so() -> None:
    tamed = tame("x" * (MAX_CELLS + 5) + "\n" + "y\n" * (MAX_LINES + 5))
    assert tamed.cut
    assert len(tamed.text.split("\n")) == MAX_LINES
    assert max(map(len, tamed.text.split("\n"))) == MAX_CELLS
    assert not tame("short").cut


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_nothing_that_acts_comes_through(text: str) -> None:
    safe = tame(text).text
    assert is_tame(safe)
    for character in safe:
        assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cs")
    safe.encode()


@given(st.text(max_size=60))
def test_one_line_stays_one_line(text: str) -> None:
    assert len(tame_line(text).splitlines()) <= 1


def test_nothing_is_markup() -> None:
    content = untrusted(f"{HOSTILE} y[/foo] [red]x[/]")
    assert isinstance(content, Content)
    assert "[red]x[/]" in content.plain
    assert content.spans == []


def test_a_long_answer_is_tamed_quickly() -> None:
    """46 kB in far less than a frame; a ratio to plain translation would say the same on a busy machine."""
    import time

    text = "    total += values[0] * 12\n" * 1640
    begin = time.process_time()
    for _ in range(10):
        tame(text)
    assert (time.process_time() - begin) / 10 < 0.05


def test_rows_and_taming_need_no_textual() -> None:
    modules = "tui.drawing.header, tui.drawing.slots, tui.drawing.feed, tui.drawing.runs_table, tui.drawing.sample, tui.drawing.help, tui.drawing.form"
    code = f"import sys, {modules}; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
