"""What the cache remembered.

difficulty: hard
"""


def cache_hits(capacity: int, requests: list[str]) -> int:
    """Return how many requests are answered from a cache that holds at most capacity names.

    A request for a name in the cache is a hit. A name that is not in the cache is put in; if there is
    no room, the name that was requested longest ago is dropped first. A hit also counts as a request.

    >>> cache_hits(2, ["a", "b", "a", "c", "b"])
    1
    """
    cache: dict[str, None] = {}
    hits = 0
    for name in requests:
        if name in cache:
            hits += 1
            del cache[name]
        elif capacity and len(cache) == capacity:
            del cache[next(iter(cache))]
        if capacity:
            cache[name] = None
    return hits


def wrong_first_in_first_out(capacity, requests):
    cache, hits = [], 0
    for name in requests:
        if name in cache:
            hits += 1
        elif capacity:
            cache = [*cache, name][-capacity:]
    return hits


def wrong_fails_without_room(capacity, requests):
    cache, hits = [], 0
    for name in requests:
        if name in cache:
            hits += 1
            cache.remove(name)
        elif len(cache) == capacity:
            cache.pop(0)
        cache.append(name)
    return hits


def test_hits():
    assert cache_hits(3, ["x", "x", "x"]) == 2
    assert cache_hits(1, ["x", "y", "x", "y"]) == 0


def test_a_hit_renews():
    assert cache_hits(2, ["a", "b", "a", "c", "a", "b"]) == 2


def test_edges():
    assert cache_hits(0, ["a", "a"]) == 0
    assert cache_hits(5, []) == 0
    assert cache_hits(9, list("abcabc")) == 3
