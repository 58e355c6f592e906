"""Half-way between two numbers.

difficulty: trivial
"""


def average(a: float, b: float) -> float:
    """Return the average of a and b.

    >>> average(2, 4)
    3.0
    """
    return (a + b) / 2


def wrong_rounds_down(a, b):
    return (a + b) // 2


def test_averages():
    assert average(10, 20) == 15
    assert average(1, 2) == 1.5


def test_around_zero():
    assert average(-3, 3) == 0
    assert average(-1, -2) == -1.5
