"""Keep a value within bounds.

difficulty: easy
"""


def clamp(value: int, low: int, high: int) -> int:
    """Return value, but at least low and at most high. low is never above high.

    >>> clamp(15, 0, 10)
    10
    >>> clamp(-2, 0, 10)
    0
    """
    return max(low, min(value, high))


def wrong_forgets_the_lower_bound(value, low, high):
    return min(value, high)


def wrong_stops_short_of_the_bound(value, low, high):
    return max(low, min(value, high - 1))


def test_inside():
    assert clamp(5, 0, 9) == 5
    assert clamp(-1, -3, 3) == -1


def test_outside():
    assert clamp(50, 1, 20) == 20
    assert clamp(-50, -20, -1) == -20


def test_on_the_bounds():
    assert clamp(9, 0, 9) == 9
    assert clamp(4, 4, 4) == 4
