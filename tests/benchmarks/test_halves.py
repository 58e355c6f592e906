"""Half characters: what stands for them, and that nothing is lost."""

import pytest

from benchmarks.completion_text import readable
from benchmarks.halves import numbered, restored, without_halves


@pytest.mark.parametrize(
    "text", ["", "a\ud800b", "\udfff\ud801", "\0", "\0d800", "whole \U0001f600", "\0\ud800\0"]
)
def test_what_is_marked_is_restored_and_can_be_written(text: str) -> None:
    numbered(text).encode()
    assert restored(numbered(text)) == text


def test_a_program_with_half_characters_does_not_compile() -> None:
    with pytest.raises((SyntaxError, ValueError)):
        compile(numbered("# \ud800"), "<solution>", "exec")


def test_reading_an_answer_leaves_no_number_of_a_half_character_in_it() -> None:
    notes: list[str] = []
    assert readable(numbered("'\ud800'"), notes) == "'\N{REPLACEMENT CHARACTER}'"
    assert notes == ["broken unicode replaced"]
    assert without_halves("'\ud800'", "?") == "'?'"
