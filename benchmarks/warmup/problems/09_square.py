"""A number times itself.

difficulty: trivial
"""


def square(n: int) -> int:
    """Return n multiplied by itself.

    >>> square(5)
    25
    """
    return n * n


def wrong_doubles(n):
    return n + n


def test_squares():
    assert square(3) == 9
    assert square(12) == 144


def test_zero_and_negative():
    assert square(0) == 0
    assert square(-4) == 16
