"""Add up a list.

difficulty: trivial
"""


def add_all(numbers: list[int]) -> int:
    """Return the sum of all numbers in the list; an empty list has the sum 0.

    >>> add_all([1, 2, 3])
    6
    """
    return sum(numbers)


def wrong_skips_the_last(numbers):
    return sum(numbers[:-1])


def test_sums():
    assert add_all([10, 20, 30, 40]) == 100
    assert add_all([-5, 5, 7]) == 7


def test_short():
    assert add_all([]) == 0
    assert add_all([9]) == 9
