"""In capitals.

difficulty: trivial
"""


def shout(text: str) -> str:
    """Return the text in upper case with one exclamation mark at the end.

    >>> shout("stop")
    'STOP!'
    """
    return text.upper() + "!"


def wrong_capitalises_only_the_first(text):
    return text.capitalize() + "!"


def test_words():
    assert shout("wake up") == "WAKE UP!"
    assert shout("Already LOUD!") == "ALREADY LOUD!!"


def test_empty():
    assert shout("") == "!"
