"""Is it night?

difficulty: medium
"""


def quiet_hours(hour: int, start: int, end: int) -> bool:
    """Return True if hour (0 to 23) lies in the quiet time from start up to but not including end.

    The quiet time may run over midnight. If start equals end, the whole day is quiet.

    >>> quiet_hours(23, 22, 6)
    True
    >>> quiet_hours(6, 22, 6)
    False
    """
    if start < end:
        return start <= hour < end
    return hour >= start or hour < end


def wrong_not_over_midnight(hour, start, end):
    return start <= hour < end


def wrong_includes_the_end(hour, start, end):
    return start <= hour <= end if start < end else hour >= start or hour <= end


def wrong_never_all_day(hour, start, end):
    return start <= hour < end if start <= end else hour >= start or hour < end


def test_within_a_day():
    assert quiet_hours(13, 12, 14) is True
    assert quiet_hours(12, 12, 14) is True
    assert quiet_hours(14, 12, 14) is False
    assert quiet_hours(3, 12, 14) is False


def test_over_midnight():
    assert quiet_hours(0, 21, 5) is True
    assert quiet_hours(21, 21, 5) is True
    assert quiet_hours(5, 21, 5) is False
    assert quiet_hours(20, 21, 5) is False


def test_all_day():
    assert quiet_hours(0, 8, 8) is True
    assert quiet_hours(8, 8, 8) is True
    assert quiet_hours(23, 8, 8) is True
