"""How many there are.

difficulty: trivial
"""


def count_items(items: list) -> int:
    """Return how many items the list has.

    >>> count_items(["a", "b"])
    2
    """
    return len(items)


def wrong_counts_equal_items_once(items):
    return len(set(items))


def test_counts():
    assert count_items([7, 8, 9]) == 3
    assert count_items([]) == 0


def test_equal_items_count_each():
    assert count_items([1, 1, 1, 1]) == 4
