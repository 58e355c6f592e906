"""One number minus another.

difficulty: trivial
"""


def difference(a: int, b: int) -> int:
    """Return a minus b.

    >>> difference(10, 4)
    6
    """
    return a - b


def wrong_loses_the_sign(a, b):
    return abs(a - b)


def test_larger_first():
    assert difference(9, 2) == 7


def test_smaller_first():
    assert difference(2, 9) == -7
    assert difference(-3, 3) == -6


def test_equal():
    assert difference(5, 5) == 0
