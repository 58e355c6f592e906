"""Reading like an ox ploughs.

difficulty: medium
"""


def snake_order(grid: list[list[int]]) -> list[int]:
    """Read a grid row by row: the first row from left to right, the next from right to left, and so on.

    Rows may have different lengths; an empty row still counts as a row.

    >>> snake_order([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    [1, 2, 3, 6, 5, 4, 7, 8, 9]
    """
    return [cell for index, row in enumerate(grid) for cell in (reversed(row) if index % 2 else row)]


def wrong_starts_backwards(grid):
    return [cell for index, row in enumerate(grid) for cell in (row if index % 2 else row[::-1])]


def wrong_skips_empty_rows(grid):
    rows = [row for row in grid if row]
    return [cell for index, row in enumerate(rows) for cell in (row[::-1] if index % 2 else row)]


def test_rows():
    assert snake_order([[1, 2], [3, 4], [5, 6], [7, 8]]) == [1, 2, 4, 3, 5, 6, 8, 7]


def test_ragged_and_empty_rows():
    assert snake_order([[1], [2, 3, 4], []]) == [1, 4, 3, 2]
    assert snake_order([[], [1, 2], [3, 4]]) == [2, 1, 3, 4]
    assert snake_order([[1, 2], [], [3, 4]]) == [1, 2, 3, 4]


def test_nothing():
    assert snake_order([]) == []
