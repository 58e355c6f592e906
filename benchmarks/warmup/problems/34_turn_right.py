"""A quarter turn.

difficulty: medium
"""


def turn_right(grid: list[list[int]]) -> list[list[int]]:
    """Turn a rectangular grid by a quarter to the right (clockwise) and return the new grid.

    >>> turn_right([[1, 2, 3], [4, 5, 6]])
    [[4, 1], [5, 2], [6, 3]]
    """
    return [list(column) for column in zip(*reversed(grid))]


def wrong_turns_left(grid):
    return [list(column) for column in zip(*grid)][::-1]


def wrong_needs_a_square(grid):
    size = len(grid)
    return [[grid[size - 1 - column][row] for column in range(size)] for row in range(size)]


def test_square():
    assert turn_right([[1, 2], [3, 4]]) == [[3, 1], [4, 2]]


def test_rectangles():
    assert turn_right([[1, 2, 3]]) == [[1], [2], [3]]
    assert turn_right([[1], [2], [3]]) == [[3, 2, 1]]
    assert turn_right([[1, 2], [3, 4], [5, 6]]) == [[5, 3, 1], [6, 4, 2]]


def test_small():
    assert turn_right([]) == []
    assert turn_right([[7]]) == [[7]]
