"""Three, two, one.

difficulty: easy
"""


def countdown(n: int) -> str:
    """Return the numbers from n down to 1 and then the word go, separated by a comma and a space.

    >>> countdown(3)
    '3, 2, 1, go'
    """
    return ", ".join([str(i) for i in range(n, 0, -1)] + ["go"])


def wrong_counts_to_zero(n):
    return ", ".join([str(i) for i in range(n, -1, -1)] + ["go"])


def test_counts():
    assert countdown(5) == "5, 4, 3, 2, 1, go"
    assert countdown(1) == "1, go"


def test_nothing_to_count():
    assert countdown(0) == "go"


def test_two_digits():
    assert countdown(11).startswith("11, 10, 9, ")
