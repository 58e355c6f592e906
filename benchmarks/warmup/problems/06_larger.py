"""The larger of two.

difficulty: trivial
"""


def larger(a: int, b: int) -> int:
    """Return the larger of the two numbers a and b.

    >>> larger(3, 8)
    8
    """
    return max(a, b)


def wrong_always_second(a, b):
    return b


def test_either_side():
    assert larger(1, 2) == 2
    assert larger(2, 1) == 2


def test_negative_and_equal():
    assert larger(-5, -9) == -5
    assert larger(4, 4) == 4
