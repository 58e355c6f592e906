"""Text from back to front.

difficulty: trivial
"""


def reverse_text(text: str) -> str:
    """Return the text with its characters in reverse order.

    >>> reverse_text("abc")
    'cba'
    """
    return text[::-1]


def wrong_drops_the_first_character(text):
    return text[:0:-1]


def test_words():
    assert reverse_text("stone") == "enots"
    assert reverse_text("two words") == "sdrow owt"


def test_short():
    assert reverse_text("") == ""
    assert reverse_text("x") == "x"
