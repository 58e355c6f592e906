"""Characters that are spread over tokens come out whole, and nothing that JSON could not hold."""

from hypothesis import given
from hypothesis import strategies as st

from engine.models.llama.utf8 import IncrementalText, piece_of


def joined(parts: list[bytes]) -> str:
    text = IncrementalText()
    return "".join(text.add(piece_of(part)) for part in parts) + text.end()


def test_a_character_over_three_tokens_appears_once_complete() -> None:
    text = IncrementalText()
    snowman = "☃".encode()
    assert [text.add(piece_of(snowman[i : i + 1])) for i in range(3)] == ["", "", "☃"]


def test_half_a_character_at_the_end_becomes_a_mark() -> None:
    assert joined(["ü".encode()[:1]]) == "\ufffd"


def test_text_after_half_a_character_is_not_lost() -> None:
    assert joined(["ü".encode()[:1], b"abc"]) == "\ufffdabc"


def test_an_encoded_surrogate_never_becomes_one() -> None:
    joined([b"\xed\xa0\xbd"]).encode()


@given(st.text(), st.integers(1, 5))
def test_any_text_survives_any_tokens(text: str, size: int) -> None:
    raw = text.encode()
    assert joined([raw[i : i + size] for i in range(0, len(raw), size)]) == text


@given(st.binary(), st.integers(1, 5))
def test_any_bytes_become_the_text_they_would_become_at_once(raw: bytes, size: int) -> None:
    assert joined([raw[i : i + size] for i in range(0, len(raw), size)]) == raw.decode("utf-8", "replace")
