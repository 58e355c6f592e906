"""Which release is newer?

difficulty: easy
"""


def newer_version(a: str, b: str) -> str:
    """Return the newer of two version numbers such as 1.10.2, comparing part by part as numbers.

    Missing parts count as 0. If both are equally new, return a.

    >>> newer_version("1.9", "1.10")
    '1.10'
    """

    def parts(version: str) -> list[int]:
        numbers = [int(part) for part in version.split(".")]
        while numbers and numbers[-1] == 0:
            numbers.pop()
        return numbers

    return b if parts(b) > parts(a) else a


def wrong_compares_text(a, b):
    return b if b > a else a


def wrong_takes_a_missing_part_for_older(a, b):
    return b if [int(part) for part in b.split(".")] > [int(part) for part in a.split(".")] else a


def test_numbers_not_text():
    assert newer_version("2.0", "10.0") == "10.0"
    assert newer_version("3.12.1", "3.9.20") == "3.12.1"


def test_missing_parts():
    assert newer_version("1.2", "1.2.0") == "1.2"
    assert newer_version("1.2.0", "1.2") == "1.2.0"
    assert newer_version("1.2", "1.2.0.1") == "1.2.0.1"


def test_equal():
    assert newer_version("4.5", "4.5") == "4.5"
