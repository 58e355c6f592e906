"""Hours and minutes as seconds.

difficulty: trivial
"""


def to_seconds(hours: int, minutes: int) -> int:
    """Return how many seconds the given hours and minutes have together.

    >>> to_seconds(1, 30)
    5400
    """
    return hours * 3600 + minutes * 60


def wrong_counts_minutes(hours, minutes):
    return hours * 60 + minutes


def test_hours_and_minutes():
    assert to_seconds(2, 0) == 7200
    assert to_seconds(0, 45) == 2700
    assert to_seconds(24, 1) == 86460


def test_nothing():
    assert to_seconds(0, 0) == 0
