"""From one time of day to the next.

difficulty: medium
"""


def minutes_between(start: str, end: str) -> int:
    """Return the minutes from start to end, both times of day written as HH:MM.

    If end is earlier than start, it is on the next day. Equal times are 0 minutes apart.

    >>> minutes_between("23:50", "00:10")
    20
    """

    def minutes(time: str) -> int:
        hours, rest = time.split(":")
        return int(hours) * 60 + int(rest)

    return (minutes(end) - minutes(start)) % (24 * 60)


def wrong_before_midnight_only(start, end):
    first, last = ([int(part) for part in time.split(":")] for time in (start, end))
    return abs(last[0] * 60 + last[1] - first[0] * 60 - first[1])


def wrong_counts_a_whole_day(start, end):
    first, last = ([int(part) for part in time.split(":")] for time in (start, end))
    minutes = last[0] * 60 + last[1] - first[0] * 60 - first[1]
    return minutes if minutes > 0 else minutes + 1440


def test_same_day():
    assert minutes_between("08:15", "09:45") == 90
    assert minutes_between("00:00", "23:59") == 1439


def test_over_midnight():
    assert minutes_between("22:30", "06:00") == 450
    assert minutes_between("12:01", "12:00") == 1439


def test_equal():
    assert minutes_between("07:07", "07:07") == 0
