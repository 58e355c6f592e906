"""Add up tallies.

difficulty: medium
"""


def merge_counts(tallies: list[dict[str, int]]) -> dict[str, int]:
    """Add the counts of several tallies, name by name, and leave out names whose total is 0.

    The given tallies stay as they are.

    >>> merge_counts([{"a": 1, "b": 2}, {"b": 3}])
    {'a': 1, 'b': 5}
    """
    totals: dict[str, int] = {}
    for tally in tallies:
        for name, count in tally.items():
            totals[name] = totals.get(name, 0) + count
    return {name: total for name, total in totals.items() if total}


def wrong_last_one_wins(tallies):
    totals = {}
    for tally in tallies:
        totals.update(tally)
    return {name: total for name, total in totals.items() if total}


def wrong_drops_negative_totals(tallies):
    from collections import Counter

    return dict(sum((Counter(tally) for tally in tallies), Counter()))


def wrong_adds_into_the_first(tallies):
    totals = tallies[0] if tallies else {}
    for tally in tallies[1:]:
        for name, count in tally.items():
            totals[name] = totals.get(name, 0) + count
    return {name: total for name, total in totals.items() if total}


def test_adds():
    assert merge_counts([{"x": 1}, {"x": 2, "y": 1}, {"y": 4}]) == {"x": 3, "y": 5}


def test_zero_is_left_out_and_negative_is_kept():
    assert merge_counts([{"x": 2, "y": 1}, {"x": -2, "y": -3}]) == {"y": -2}
    assert merge_counts([{"x": 0}]) == {}


def test_nothing():
    assert merge_counts([]) == {}


def test_given_tallies_are_untouched():
    tallies = [{"x": 1}, {"x": 1}]
    merge_counts(tallies)
    assert tallies == [{"x": 1}, {"x": 1}]
