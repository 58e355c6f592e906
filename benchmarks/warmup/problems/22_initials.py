"""A name, shortened.

difficulty: easy
"""


def initials(name: str) -> str:
    """Return the first letter of every word in upper case, each followed by a dot.

    Words are separated by one or more spaces.

    >>> initials("ada lovelace")
    'A.L.'
    """
    return "".join(f"{word[0].upper()}." for word in name.split())


def wrong_trips_over_two_spaces(name):
    return "".join(f"{word[0].upper()}." for word in name.split(" "))


def wrong_keeps_the_case(name):
    return "".join(f"{word[0]}." for word in name.split())


def test_names():
    assert initials("john ronald reuel tolkien") == "J.R.R.T."
    assert initials("Plato") == "P."


def test_spaces():
    assert initials("  kurt   gödel ") == "K.G."
    assert initials("") == ""
