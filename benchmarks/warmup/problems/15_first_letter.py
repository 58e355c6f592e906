"""How a word begins.

difficulty: trivial
"""


def first_letter(word: str) -> str:
    """Return the first letter of the word, or an empty string if the word is empty.

    >>> first_letter("north")
    'n'
    """
    return word[:1]


def wrong_fails_on_nothing(word):
    return word[0]


def test_words():
    assert first_letter("Zebra") == "Z"
    assert first_letter("q") == "q"


def test_empty():
    assert first_letter("") == ""
