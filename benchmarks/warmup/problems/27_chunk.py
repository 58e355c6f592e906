"""Cut a list into pieces.

difficulty: easy
"""


def chunk(items: list, size: int) -> list[list]:
    """Cut the list into pieces of the given size, in order; the last piece may be shorter.

    >>> chunk([1, 2, 3, 4, 5], 2)
    [[1, 2], [3, 4], [5]]
    """
    return [items[i : i + size] for i in range(0, len(items), size)]


def wrong_drops_the_rest(items, size):
    return [items[i : i + size] for i in range(0, len(items) - size + 1, size)]


def wrong_slides(items, size):
    return [items[i : i + size] for i in range(len(items) - size + 1)]


def test_even_pieces():
    assert chunk(list("abcdef"), 3) == [["a", "b", "c"], ["d", "e", "f"]]


def test_rest():
    assert chunk([1, 2, 3, 4], 3) == [[1, 2, 3], [4]]
    assert chunk([1, 2], 5) == [[1, 2]]


def test_ends():
    assert chunk([], 4) == []
    assert chunk([9, 8], 1) == [[9], [8]]
