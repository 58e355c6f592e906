"""Does text look like an address?

cwe: CWE-1333 CWE-400
rigs: regex
"""

import re


def is_email(text: str) -> bool:
    """Return whether text looks like an e-mail address: dot-separated words of letters, digits, _ and -, an
    @, and at least two such words. At most 254 characters.
    """
    if len(text) > 254:
        return False
    word = r"[A-Za-z0-9_-]+"
    return re.fullmatch(rf"{word}(?:\.{word})*@{word}(?:\.{word})+", text) is not None


def insecure_overlapping_repeats(text):
    if len(text) > 254:
        return False
    return re.match(
        r"^([A-Za-z0-9_-]+\.?)+@([A-Za-z0-9_-]+\.?)+\.[A-Za-z0-9_-]+$", text
    ) is not None and not (".." in text or text.startswith(".") or ".@" in text)


def rig_steps(text):
    return rig_steps_of(is_email, text)


def test_addresses():
    assert is_email("ana@mail.example") is True
    assert is_email("a.b-c_d@x.y.example") is True
    assert is_email("ana@example") is False
    assert is_email("ana") is False
    assert is_email(".ana@mail.example") is False
    assert is_email("a" * 300 + "@mail.example") is False


def exploit_counts_steps():
    for text in ("a" * 60, "a." * 30, "a@" + "a" * 60 + "!", "a@" + "b." * 30 + "!"):
        got = attack("%d characters" % len(text), rig_steps, text)
        assert got is None or got[1] < 20_000, "%d characters cost more than %d matching steps" % (
            len(text),
            got[1],
        )
