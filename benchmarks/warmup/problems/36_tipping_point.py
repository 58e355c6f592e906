"""Where the two sides balance.

difficulty: medium
"""


def tipping_point(weights: list[int]) -> int:
    """Return the smallest index at which the weights to its left and to its right have equal sums.

    The weight at the index itself belongs to neither side; a side without weights has the sum 0.
    Return -1 if there is no such index.

    >>> tipping_point([1, 7, 3, 5, 3])
    2
    """
    left, right = 0, sum(weights)
    for index, weight in enumerate(weights):
        right -= weight
        if left == right:
            return index
        left += weight
    return -1


def wrong_ignores_the_ends(weights):
    for index in range(1, len(weights) - 1):
        if sum(weights[:index]) == sum(weights[index + 1 :]):
            return index
    return -1


def wrong_takes_the_last(weights):
    found = -1
    for index in range(len(weights)):
        if sum(weights[:index]) == sum(weights[index + 1 :]):
            found = index
    return found


def wrong_too_slow_on_long_lists(weights):
    for index in range(len(weights)):
        if sum(weights[:index]) == sum(weights[index + 1 :]):
            return index
    return -1


def test_inside():
    assert tipping_point([2, 9, 2]) == 1
    assert tipping_point([1, 2, 3, 4, 6]) == 3


def test_at_the_ends():
    assert tipping_point([5]) == 0
    assert tipping_point([4, -1, 1]) == 0
    assert tipping_point([3, -3, 8]) == 2


def test_smallest_wins():
    assert tipping_point([0, 0, 0]) == 0


def test_none():
    assert tipping_point([]) == -1
    assert tipping_point([1, 2]) == -1


def test_long_list():
    assert tipping_point([1] * 80000 + [2]) == -1
