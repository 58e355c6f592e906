"""First and last change places.

difficulty: easy
"""


def swap_ends(items: list) -> list:
    """Return a new list in which the first and the last item have changed places.

    The given list stays as it is.

    >>> swap_ends([1, 2, 3, 4])
    [4, 2, 3, 1]
    """
    if len(items) < 2:
        return list(items)
    return [items[-1], *items[1:-1], items[0]]


def wrong_changes_the_given_list(items):
    if items:
        items[0], items[-1] = items[-1], items[0]
    return items


def wrong_doubles_a_single_item(items):
    return [items[-1], *items[1:-1], items[0]] if items else []


def test_swaps():
    assert swap_ends(["a", "b", "c"]) == ["c", "b", "a"]
    assert swap_ends([7, 8]) == [8, 7]


def test_short():
    assert swap_ends([]) == []
    assert swap_ends([5]) == [5]


def test_given_list_is_untouched():
    given = [1, 2, 3]
    assert swap_ends(given) == [3, 2, 1]
    assert given == [1, 2, 3]
