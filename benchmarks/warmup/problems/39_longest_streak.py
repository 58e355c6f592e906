"""Days in a row.

difficulty: medium
"""

from datetime import date


def longest_streak(days: list[str]) -> int:
    """Return the length of the longest run of consecutive calendar days.

    Days are written as YYYY-MM-DD, in any order, and may repeat.

    >>> longest_streak(["2024-03-01", "2024-02-29", "2024-03-05"])
    2
    """
    ordinals = {date.fromisoformat(day).toordinal() for day in days}
    longest = 0
    for ordinal in ordinals:
        if ordinal - 1 not in ordinals:
            length = 1
            while ordinal + length in ordinals:
                length += 1
            longest = max(longest, length)
    return longest


def wrong_within_a_month_only(days):
    known = {tuple(int(part) for part in day.split("-")) for day in days}
    longest = 0
    for year, month, day in known:
        length = 1
        while (year, month, day + length) in known:
            length += 1
        longest = max(longest, length)
    return longest


def wrong_breaks_at_repeats(days):
    ordinals = sorted(date.fromisoformat(day).toordinal() for day in days)
    longest = length = 1 if ordinals else 0
    for before, after in zip(ordinals, ordinals[1:]):
        length = length + 1 if after == before + 1 else 1
        longest = max(longest, length)
    return longest


def test_runs():
    assert longest_streak(["2023-05-03", "2023-05-01", "2023-05-02", "2023-05-09"]) == 3


def test_over_months_and_years():
    assert longest_streak(["2023-12-31", "2024-01-01", "2023-12-30"]) == 3
    assert longest_streak(["2023-02-28", "2023-03-01"]) == 2
    assert longest_streak(["2024-02-28", "2024-03-01"]) == 1


def test_repeats():
    assert longest_streak(["2023-05-01", "2023-05-01", "2023-05-02"]) == 2
    assert longest_streak(["2023-05-01", "2023-05-02", "2023-05-02", "2023-05-03"]) == 3


def test_none():
    assert longest_streak([]) == 0
    assert longest_streak(["1999-01-01"]) == 1
