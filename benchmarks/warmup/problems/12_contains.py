"""Is it in there?

difficulty: trivial
"""


def contains(items: list, wanted: object) -> bool:
    """Return True if wanted is one of the items, else False.

    >>> contains([1, 2, 3], 2)
    True
    >>> contains([1, 2, 3], 9)
    False
    """
    return wanted in items


def wrong_looks_only_at_the_first(items, wanted):
    return bool(items) and items[0] == wanted


def test_present():
    assert contains([4, 5, 6], 6) is True
    assert contains(["x"], "x") is True


def test_absent():
    assert contains([], 1) is False
    assert contains(["ab"], "a") is False
