"""Even numbers to the front.

difficulty: easy
"""


def evens_first(numbers: list[int]) -> list[int]:
    """Return the even numbers followed by the odd ones; within each group the order stays.

    >>> evens_first([5, 2, 3, 8])
    [2, 8, 5, 3]
    """
    return [n for n in numbers if n % 2 == 0] + [n for n in numbers if n % 2]


def wrong_sorts_the_groups(numbers):
    return sorted(numbers, key=lambda n: (n % 2, n))


def wrong_loses_negative_odds(numbers):
    import math

    return [n for n in numbers if n % 2 == 0] + [n for n in numbers if math.fmod(n, 2) == 1]


def test_order_stays():
    assert evens_first([9, 4, 7, 2, 1, 0]) == [4, 2, 0, 9, 7, 1]


def test_negative():
    assert evens_first([-3, -2, -1]) == [-2, -3, -1]


def test_one_group_only():
    assert evens_first([3, 1]) == [3, 1]
    assert evens_first([]) == []
