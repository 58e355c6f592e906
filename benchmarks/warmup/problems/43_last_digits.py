"""The tail of a huge power.

difficulty: medium
"""


def last_digits(base: int, exponent: int, count: int) -> str:
    """Return the last count decimal digits of base raised to exponent, with leading zeros if needed.

    base and exponent are not negative and may be very large; count is at least 1.

    >>> last_digits(7, 4, 2)
    '01'
    """
    return str(pow(base, exponent, 10**count)).zfill(count)


def wrong_too_slow_for_huge_powers(base, exponent, count):
    tail = 1
    for _ in range(exponent):
        tail = tail * base % 10**count
    return str(tail).zfill(count)


def wrong_without_zeros(base, exponent, count):
    return str(pow(base, exponent, 10**count))


def test_small_powers():
    assert last_digits(2, 10, 3) == "024"
    assert last_digits(9, 2, 5) == "00081"
    assert last_digits(10, 6, 4) == "0000"


def test_edges():
    assert last_digits(5, 0, 1) == "1"
    assert last_digits(0, 0, 2) == "01"
    assert last_digits(0, 9, 2) == "00"


def test_huge_powers():
    assert last_digits(3, 10**12, 4) == "0001"
    assert last_digits(7, 123456789012, 6) == str(pow(7, 123456789012, 10**6)).zfill(6)
