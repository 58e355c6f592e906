"""Out of the maze.

difficulty: hard
"""


def fewest_moves(maze: list[str]) -> int:
    """Return the fewest moves from S to E in a maze, going up, down, left or right.

    # is a wall, anything else is free. All rows have the same length. Return -1 if E cannot be reached.

    >>> fewest_moves(["S.#", "#.E"])
    3
    """
    cells = {(row, column): cell for row, line in enumerate(maze) for column, cell in enumerate(line)}
    start = next(place for place, cell in cells.items() if cell == "S")
    distance = {start: 0}
    queue = [start]
    for row, column in queue:
        if cells[row, column] == "E":
            return distance[row, column]
        for place in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
            if place not in distance and cells.get(place, "#") != "#":
                distance[place] = distance[row, column] + 1
                queue.append(place)
    return -1


def wrong_walks_around_the_edge(maze):
    places = {cell: (row, column) for row, line in enumerate(maze) for column, cell in enumerate(line)}
    queue = [(places["S"], 0)]
    seen = {places["S"]}
    for (row, column), moves in queue:
        if maze[row][column] == "E":
            return moves
        for place in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
            inside = place[0] < len(maze) and place[1] < len(maze[0])
            if inside and place not in seen and maze[place[0]][place[1]] != "#":
                seen.add(place)
                queue.append((place, moves + 1))
    return -1


def wrong_counts_places(maze):
    places = {cell: (row, column) for row, line in enumerate(maze) for column, cell in enumerate(line)}
    cells = {
        (row, column) for row, line in enumerate(maze) for column, cell in enumerate(line) if cell != "#"
    }
    frontier, seen, moves = {places["S"]}, set(), 1
    while frontier:
        if places["E"] in frontier:
            return moves
        seen |= frontier
        steps = {(r + a, c + b) for r, c in frontier for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0))}
        frontier = (steps & cells) - seen
        moves += 1
    return -1


def wrong_too_slow_trying_every_path(maze):
    cells = {(row, column): cell for row, line in enumerate(maze) for column, cell in enumerate(line)}
    best = [-1]

    def walk(place, moves, seen):
        if cells.get(place, "#") == "#" or place in seen:
            return
        if cells[place] == "E":
            best[0] = moves if best[0] < 0 else min(best[0], moves)
            return
        for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            walk((place[0] + a, place[1] + b), moves + 1, seen | {place})

    walk(next(place for place, cell in cells.items() if cell == "S"), 0, frozenset())
    return best[0]


def test_straight():
    assert fewest_moves(["SE"]) == 1
    assert fewest_moves(["S..E"]) == 3


def test_around_walls():
    assert fewest_moves(["S#E", ".#.", "..."]) == 6
    assert fewest_moves(["..S", ".##", "..E"]) == 6


def test_edges_do_not_join():
    assert fewest_moves(["S#E"]) == -1
    assert fewest_moves(["S#", "##", "#E"]) == -1


def test_open_field():
    assert fewest_moves(["S" + "." * 29] + ["." * 30] * 28 + ["." * 29 + "E"]) == 58
