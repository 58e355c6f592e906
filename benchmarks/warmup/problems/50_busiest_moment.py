"""When most were there.

difficulty: hard
"""


def busiest_moment(visits: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the earliest time at which most visitors are present, and how many they are.

    A visit (start, end) lasts from start up to but not including end; a visit with start equal to
    end lasts no time at all. Return None if nobody is ever present.

    >>> busiest_moment([(1, 5), (3, 8), (5, 6)])
    (3, 2)
    """
    changes: dict[int, int] = {}
    for start, end in visits:
        changes[start] = changes.get(start, 0) + 1
        changes[end] = changes.get(end, 0) - 1
    best, present = None, 0
    for time in sorted(changes):
        present += changes[time]
        if present > (best[1] if best else 0):
            best = (time, present)
    return best


def wrong_end_still_counts(visits):
    best = None
    for time in sorted({start for start, _ in visits}):
        present = sum(1 for start, end in visits if start <= time <= end)
        if present > (best[1] if best else 0):
            best = (time, present)
    return best


def wrong_takes_the_latest(visits):
    best = None
    for time in sorted({start for start, _ in visits}):
        present = sum(1 for start, end in visits if start <= time < end)
        if present >= (best[1] if best else 1):
            best = (time, present)
    return best


def wrong_too_slow_minute_by_minute(visits):
    best = None
    for time in range(min((s for s, _ in visits), default=0), max((e for _, e in visits), default=0)):
        present = sum(1 for start, end in visits if start <= time < end)
        if present > (best[1] if best else 0):
            best = (time, present)
    return best


def test_overlaps():
    assert tuple(busiest_moment([(0, 10), (2, 4), (3, 9)])) == (3, 3)
    assert tuple(busiest_moment([(5, 6)])) == (5, 1)


def test_one_leaves_as_another_comes():
    assert tuple(busiest_moment([(1, 3), (3, 5)])) == (1, 1)


def test_earliest_wins():
    assert tuple(busiest_moment([(8, 9), (8, 10), (1, 4), (2, 3)])) == (2, 2)


def test_nobody():
    assert busiest_moment([]) is None
    assert busiest_moment([(4, 4), (7, 7)]) is None


def test_long_visits():
    assert tuple(busiest_moment([(0, 10**12), (10**9, 10**9 + 1), (5, 10**12)])) == (10**9, 3)
