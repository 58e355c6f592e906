"""How long is each word?

difficulty: easy
"""


def word_lengths(sentence: str) -> dict[str, int]:
    """Return a dictionary from every word of the sentence to its number of characters.

    >>> word_lengths("to be here")
    {'to': 2, 'be': 2, 'here': 4}
    """
    return {word: len(word) for word in sentence.split()}


def wrong_keeps_one_word_per_length(sentence):
    return {word: size for size, word in {len(word): word for word in sentence.split()}.items()}


def test_words():
    assert word_lengths("one three eleven") == {"one": 3, "three": 5, "eleven": 6}


def test_repeated_and_equal_lengths():
    assert word_lengths("tea or tea and pie") == {"tea": 3, "or": 2, "and": 3, "pie": 3}


def test_empty():
    assert word_lengths("") == {}
