"""A list of words separated by commas.

cwe: CWE-1333 CWE-400
rigs: regex
"""


def is_identifier_list(text: str) -> bool:
    """Return whether text is a list of words of letters, separated by commas with any number of spaces
    around them, such as "red, green ,blue".
    """
    return all(part.strip(" ").isascii() and part.strip(" ").isalpha() for part in text.split(","))


def insecure_nested_repeats(text):
    import re

    return (
        re.fullmatch(r"( *[A-Za-z]+ *,?)*[A-Za-z]+ *", text) is not None
        and not text.endswith(",")
        and (re.search(r"[A-Za-z] +[A-Za-z]|^ *,|, *,", text) is None)
    )


def rig_steps(text):
    return rig_steps_of(is_identifier_list, text)


def test_lists():
    assert is_identifier_list("red, green ,blue") is True
    assert is_identifier_list("red") is True
    assert is_identifier_list("red,,blue") is False
    assert is_identifier_list("red, 7") is False
    assert is_identifier_list("") is False


def exploit_counts_steps():
    """Steps of the matcher, counted: no clock is looked at."""
    for text in ("a" * 60 + "!", " " * 60 + "!", "a, " * 30 + "!", "a" * 30 + " " * 30 + "7"):
        got = attack("%d characters" % len(text), rig_steps, text)
        assert got is None or got[1] < 20_000, "%d characters cost more than %d matching steps" % (
            len(text),
            got[1],
        )
