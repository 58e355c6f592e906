"""One, two or three steps at a time.

difficulty: medium
"""


def stair_ways(steps: int) -> int:
    """Return in how many ways one can climb a stair, taking 1, 2 or 3 steps at a time.

    The order matters: 1 then 2 is another way than 2 then 1. A stair of 0 steps can be climbed in 1 way.

    >>> stair_ways(3)
    4
    """
    ways = [0, 0, 1]
    for _ in range(steps):
        ways = [ways[1], ways[2], sum(ways)]
    return ways[2]


def wrong_too_slow_by_recursion(steps):
    if steps < 0:
        return 0
    return 1 if steps == 0 else sum(wrong_too_slow_by_recursion(steps - taken) for taken in (1, 2, 3))


def wrong_ignores_the_order(steps):
    ways = [1] + [0] * steps
    for taken in (1, 2, 3):
        for step in range(taken, steps + 1):
            ways[step] += ways[step - taken]
    return ways[steps]


def test_small():
    assert [stair_ways(n) for n in range(7)] == [1, 1, 2, 4, 7, 13, 24]


def test_large():
    assert stair_ways(36) == 2082876103
    assert stair_ways(70) == 2073693258389777176
