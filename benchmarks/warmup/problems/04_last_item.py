"""The end of a list.

difficulty: trivial
"""


def last_item(items: list) -> object:
    """Return the last item of a list that is not empty.

    >>> last_item([3, 1, 2])
    2
    """
    return items[-1]


def wrong_takes_the_largest(items):
    return max(items)


def test_numbers():
    assert last_item([5, 4]) == 4
    assert last_item([1, 9, 7, 8]) == 8


def test_single():
    assert last_item(["only"]) == "only"


def test_text():
    assert last_item(["b", "c", "a"]) == "a"
