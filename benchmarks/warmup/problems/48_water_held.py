"""Rain between the walls.

difficulty: hard
"""


def water_held(heights: list[int]) -> int:
    """Return how many units of rain stay on a row of columns, each one unit wide.

    Water stays above a column up to the lower of the highest columns on its two sides.

    >>> water_held([3, 0, 2])
    2
    """
    held = highest_left = highest_right = 0
    left, right = 0, len(heights) - 1
    while left <= right:
        if highest_left <= highest_right:
            highest_left = max(highest_left, heights[left])
            held += highest_left - heights[left]
            left += 1
        else:
            highest_right = max(highest_right, heights[right])
            held += highest_right - heights[right]
            right -= 1
    return held


def wrong_looks_at_neighbours_only(heights):
    held = 0
    for left, here, right in zip(heights, heights[1:], heights[2:]):
        held += max(0, min(left, right) - here)
    return held


def wrong_too_slow_by_rescanning(heights):
    return sum(max(0, min(max(heights[: i + 1]), max(heights[i:])) - heights[i]) for i in range(len(heights)))


def test_basins():
    assert water_held([2, 0, 2]) == 2
    assert water_held([4, 1, 1, 3]) == 4
    assert water_held([5, 2, 3, 1, 4]) == 6


def test_nothing_stays():
    assert water_held([]) == 0
    assert water_held([1, 2, 3]) == 0
    assert water_held([3, 2, 1]) == 0
    assert water_held([2, 2, 2]) == 0


def test_long_row():
    assert water_held([40000] + [0] * 60000 + [40000]) == 40000 * 60000
