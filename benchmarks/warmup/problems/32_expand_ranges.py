"""Page numbers, written long.

difficulty: medium
"""


def expand_ranges(text: str) -> list[int]:
    """Return all page numbers that a text such as 1-3,5 names, in the order they are written.

    Spaces around numbers, dashes and commas are allowed. Raise ValueError if a part is not a number
    or two numbers joined by a dash, or if a range runs backwards. An empty text names no pages.

    >>> expand_ranges("1-3, 7")
    [1, 2, 3, 7]
    """
    if not text.strip():
        return []
    pages: list[int] = []
    for part in text.split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or not all(end.isdigit() for end in ends):
            raise ValueError(f"not a page range: {part!r}")
        first, last = int(ends[0]), int(ends[-1])
        if last < first:
            raise ValueError(f"range runs backwards: {part!r}")
        pages.extend(range(first, last + 1))
    return pages


def wrong_stops_one_early(text):
    if not text.strip():
        return []
    pages = []
    for part in text.split(","):
        ends = [int(end) for end in part.split("-")]
        if ends[0] > ends[-1] or len(ends) > 2:
            raise ValueError
        pages.extend(range(ends[0], ends[-1]) if len(ends) == 2 else ends)
    return pages


def wrong_takes_backward_ranges(text):
    if not text.strip():
        return []
    pages = []
    for part in text.split(","):
        ends = [int(end) for end in part.split("-")]
        if len(ends) > 2:
            raise ValueError
        pages.extend(range(ends[0], ends[-1] + 1))
    return pages


def refused(text):
    try:
        expand_ranges(text)
    except ValueError:
        return True
    return False


def test_ranges():
    assert expand_ranges("4-6,10") == [4, 5, 6, 10]
    assert expand_ranges("9,2,2") == [9, 2, 2]
    assert expand_ranges("3-3") == [3]


def test_spaces():
    assert expand_ranges(" 1 - 2 ,  8 ") == [1, 2, 8]
    assert expand_ranges("  ") == []


def test_refuses():
    assert refused("7-5")
    assert refused("1-2-3")
    assert refused("1,,2")
    assert refused("a-c")
    assert refused("-4")
