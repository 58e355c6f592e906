"""Even or odd.

difficulty: trivial
"""


def is_even(n: int) -> bool:
    """Return True if n is even, and False if n is odd.

    >>> is_even(4)
    True
    >>> is_even(9)
    False
    """
    return n % 2 == 0


def wrong_is_odd(n):
    return n % 2 == 1


def test_even():
    assert is_even(2) is True
    assert is_even(0) is True
    assert is_even(-8) is True


def test_odd():
    assert is_even(1) is False
    assert is_even(-3) is False
    assert is_even(100001) is False
