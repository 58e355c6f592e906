"""Twice as much.

difficulty: trivial
"""


def double(n: int) -> int:
    """Return two times n.

    >>> double(4)
    8
    """
    return 2 * n


def wrong_squares(n):
    return n * n


def test_positive():
    assert double(1) == 2
    assert double(21) == 42


def test_zero_and_negative():
    assert double(0) == 0
    assert double(-7) == -14
