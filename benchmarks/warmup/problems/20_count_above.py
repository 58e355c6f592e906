"""How many are over the limit.

difficulty: easy
"""


def count_above(numbers: list[float], limit: float) -> int:
    """Return how many of the numbers are greater than limit. A number equal to limit does not count.

    >>> count_above([1, 5, 9], 4)
    2
    """
    return sum(1 for number in numbers if number > limit)


def wrong_counts_equal_ones(numbers, limit):
    return sum(1 for number in numbers if number >= limit)


def test_counts():
    assert count_above([10, 20, 30], 15) == 2
    assert count_above([0.5, 0.25, 0.75], 0.4) == 2


def test_equal_does_not_count():
    assert count_above([3, 3, 4], 3) == 1


def test_none():
    assert count_above([], 0) == 0
    assert count_above([-1, -2], 0) == 0
