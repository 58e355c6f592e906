"""Page numbers, written short.

difficulty: medium
"""


def compress_ranges(pages: list[int]) -> str:
    """Write page numbers as a short list of ranges, separated by commas.

    The pages come in any order and may repeat. Two neighbours already make a range.

    >>> compress_ranges([1, 2, 3, 5, 8, 7])
    '1-3,5,7-8'
    """
    ranges: list[list[int]] = []
    for page in sorted(set(pages)):
        if ranges and ranges[-1][1] == page - 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def wrong_loses_the_last_range(pages):
    pages = sorted(set(pages))
    parts = []
    start = 0
    for i in range(1, len(pages)):
        if pages[i] != pages[i - 1] + 1:
            first, last = pages[start], pages[i - 1]
            parts.append(str(first) if first == last else f"{first}-{last}")
            start = i
    return ",".join(parts)


def wrong_with_repeats(pages):
    ranges = []
    for page in sorted(pages):
        if ranges and ranges[-1][1] == page - 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def test_ranges():
    assert compress_ranges([4, 5, 6, 10, 11, 20]) == "4-6,10-11,20"
    assert compress_ranges([1, 3, 5]) == "1,3,5"


def test_any_order_and_repeats():
    assert compress_ranges([9, 7, 8, 8, 7, 2]) == "2,7-9"


def test_short():
    assert compress_ranges([]) == ""
    assert compress_ranges([12]) == "12"
    assert compress_ranges([99, 100]) == "99-100"
