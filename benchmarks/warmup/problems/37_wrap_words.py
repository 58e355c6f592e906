"""Lines that fit.

difficulty: medium
"""


def wrap_words(text: str, width: int) -> list[str]:
    """Break a text into lines of at most width characters without splitting words.

    Words are joined by single spaces and each line takes as many words as fit.
    A word that is longer than width stands alone on its line.

    >>> wrap_words("the quick brown fox", 10)
    ['the quick', 'brown fox']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def wrong_forgets_the_space(text, width):
    lines = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def wrong_leaves_room_to_spare(text, width):
    lines = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def test_exact_fit():
    assert wrap_words("ab cd ef", 5) == ["ab cd", "ef"]
    assert wrap_words("ab cd ef", 4) == ["ab", "cd", "ef"]


def test_long_word():
    assert wrap_words("a incomprehensible b", 6) == ["a", "incomprehensible", "b"]


def test_spaces_and_newlines():
    assert wrap_words("  one\n two   three ", 20) == ["one two three"]
    assert wrap_words("", 5) == []
