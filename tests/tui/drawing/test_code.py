"""Code is shown whole, in colours, and harmless; differences are told by line."""

from rich.cells import cell_len

from tests.recordings.record import HOSTILE
from tui.drawing.code import code_rows, diff_rows
from tui.drawing.rows import text_of, width_of


def test_code_is_coloured_and_numbered() -> None:
    rows = code_rows("def f(x):\n    return 'a'  # why\n", 60)
    meanings = {span.meaning for line in rows for span in line}
    assert {"code-keyword", "code-name", "code-string", "code-comment"} <= meanings
    assert text_of(rows[1]).startswith(" 2  ")


def test_long_and_wide_lines_are_wrapped_and_nothing_is_lost() -> None:
    text = "x = '" + "日本語" * 30 + "'"
    rows = code_rows(text, 40)
    assert all(cell_len(text_of(line)) <= 40 for line in rows)
    assert "".join(text_of(line)[4:].strip() for line in rows).replace(" ", "") == text.replace(" ", "")


def test_a_hostile_program_is_harmless_in_every_language() -> None:
    for language in ("python", "rust", "no-such-language", "text"):
        shown = "".join(text_of(line) for line in code_rows(HOSTILE, 50, language=language))
        assert "\x1b" not in shown


def test_differences_are_marked_in_one_column_and_in_two() -> None:
    rows = [text_of(line) for line in diff_rows("a\nb\nc", "a\nB\nc", 40)]
    assert any(line.startswith("- b") for line in rows)
    assert any(line.startswith("+ B") for line in rows)
    both = diff_rows("a\nb\nc", "a\nB\nc", 40, side_by_side=True)
    assert any("- b" in text_of(line) and "+ B" in text_of(line) for line in both)
    assert all(width_of(line) <= 40 for line in both)
    assert "the same" in text_of(diff_rows("a", " a", 40)[0])


def test_prose_is_cut_between_words_and_a_long_word_anywhere() -> None:
    rows = code_rows("Answer with one code block that holds it.", 24, language="text")
    assert [text_of(line)[4:] for line in rows] == ["Answer with one code", "block that holds it."]
    rows = code_rows("x = " + "a" * 40, 24, language="text")
    assert [len(text_of(line)) for line in rows] == [24, 24, 8]
