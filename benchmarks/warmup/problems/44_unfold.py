"""Text folded by repetition.

difficulty: hard
"""


def unfold(text: str) -> str:
    """Unfold a text in which a number before a pair of round brackets repeats what is inside.

    Brackets may be nested, and numbers may have several digits. Brackets without a number before
    them repeat once. Digits outside of this role do not occur.

    >>> unfold("a2(b3(c))d")
    'abcccbcccd'
    """
    stack: list[tuple[str, int]] = []
    current, digits = "", ""
    for char in text:
        if char.isdigit():
            digits += char
        elif char == "(":
            stack.append((current, int(digits or "1")))
            current, digits = "", ""
        elif char == ")":
            before, times = stack.pop()
            current = before + current * times
        else:
            current += char
    return current


def wrong_with_two_digits(text):
    stack = []
    current, times = "", 1
    for char in text:
        if char.isdigit():
            times = int(char)
        elif char == "(":
            stack.append((current, times))
            current, times = "", 1
        elif char == ")":
            before, count = stack.pop()
            current = before + current * count
        else:
            current += char
    return current


def wrong_when_nested(text):
    import re

    return re.sub(r"(\d*)\(([^()]*)\)", lambda found: found[2] * int(found[1] or 1), text)


def test_flat():
    assert unfold("abc") == "abc"
    assert unfold("2(xy)3(z)") == "xyxyzzz"
    assert unfold("") == ""


def test_nested():
    assert unfold("2(a2(b)c)") == "abbcabbc"
    assert unfold("3(2(1(k)))") == "kkkkkk"


def test_numbers():
    assert unfold("12(q)") == "q" * 12
    assert unfold("x0(gone)y") == "xy"
    assert unfold("(once)(2(w))") == "onceww"
