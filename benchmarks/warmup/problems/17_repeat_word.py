"""Say it again.

difficulty: trivial
"""


def repeat_word(word: str, times: int) -> str:
    """Return the word written so many times, with one space between.

    >>> repeat_word("ha", 3)
    'ha ha ha'
    >>> repeat_word("ha", 0)
    ''
    """
    return " ".join([word] * times)


def wrong_leaves_a_space_behind(word, times):
    return (word + " ") * times


def test_several():
    assert repeat_word("no", 2) == "no no"
    assert repeat_word("tick", 4) == "tick tick tick tick"


def test_few():
    assert repeat_word("once", 1) == "once"
    assert repeat_word("never", 0) == ""
