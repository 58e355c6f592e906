"""A, B, ... Z, AA, AB.

difficulty: medium
"""


def spreadsheet_column(n: int) -> str:
    """Return the letters above the n-th column of a spreadsheet: 1 is A, 26 is Z, 27 is AA.

    >>> spreadsheet_column(28)
    'AB'
    """
    letters = ""
    while n > 0:
        n, rest = divmod(n - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def wrong_has_a_zero(n):
    letters = ""
    while n > 0:
        n, rest = divmod(n, 26)
        letters = chr(ord("A") + rest - 1) + letters
    return letters


def test_one_letter():
    assert spreadsheet_column(1) == "A"
    assert spreadsheet_column(26) == "Z"


def test_more_letters():
    assert spreadsheet_column(27) == "AA"
    assert spreadsheet_column(52) == "AZ"
    assert spreadsheet_column(53) == "BA"
    assert spreadsheet_column(702) == "ZZ"
    assert spreadsheet_column(703) == "AAA"
    assert spreadsheet_column(16384) == "XFD"
