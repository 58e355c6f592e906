"""The one in the middle.

difficulty: easy
"""


def middle_item(items: list) -> object:
    """Return the item in the middle of the list.

    With an even number of items there are two in the middle: return the left one.
    Return None for an empty list.

    >>> middle_item(["a", "b", "c"])
    'b'
    >>> middle_item([1, 2, 3, 4])
    2
    """
    return items[(len(items) - 1) // 2] if items else None


def wrong_takes_the_right_one(items):
    return items[len(items) // 2] if items else None


def wrong_fails_on_nothing(items):
    if len(items) == 0:
        return items[0]
    return items[(len(items) - 1) // 2]


def test_odd():
    assert middle_item([5, 6, 7, 8, 9]) == 7
    assert middle_item(["x"]) == "x"


def test_even():
    assert middle_item([7, 3]) == 7
    assert middle_item(list("abcdef")) == "c"


def test_empty():
    assert middle_item([]) is None
