"""Nothing written.

difficulty: trivial
"""


def is_empty(text: str) -> bool:
    """Return True if the text has no characters at all, else False.

    >>> is_empty("abc")
    False
    """
    return len(text) == 0


def wrong_takes_blanks_for_nothing(text):
    return not text.strip()


def test_empty():
    assert is_empty("") is True


def test_not_empty():
    assert is_empty("a") is False
    assert is_empty(" ") is False
    assert is_empty("\n") is False
