"""File names with wildcards.

difficulty: hard
"""


def matches(pattern: str, name: str) -> bool:
    """Return True if the whole name fits the pattern.

    In the pattern, * stands for any number of characters (also none), ? for exactly one,
    and every other character for itself.

    >>> matches("*.p?", "run.py")
    True
    >>> matches("*.p?", "run.p")
    False
    """
    states = {0}
    for char in name:
        states |= {state + 1 for state in stars(pattern, states)}
        states = {
            state + (pattern[state] != "*")
            for state in states
            if state < len(pattern) and pattern[state] in ("*", "?", char)
        }
    states |= {state + 1 for state in stars(pattern, states)}
    return len(pattern) in states


def stars(pattern: str, states: set[int]) -> set[int]:
    """Every state from which a star, or a run of stars, may stand for nothing."""
    found: set[int] = set()
    for state in states:
        while state < len(pattern) and pattern[state] == "*":
            found.add(state)
            state += 1
    return found


def wrong_star_needs_a_character(pattern, name):
    import re

    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".+").replace(r"\?", "."), name, re.S))


def wrong_forgets_to_escape(pattern, name):
    import re

    return bool(re.fullmatch(pattern.replace("*", ".*").replace("?", "."), name))


def wrong_too_slow_by_backtracking(pattern, name):
    if not pattern:
        return not name
    if pattern[0] == "*":
        return wrong_too_slow_by_backtracking(pattern[1:], name) or (
            bool(name) and wrong_too_slow_by_backtracking(pattern, name[1:])
        )
    return (
        bool(name) and pattern[0] in ("?", name[0]) and wrong_too_slow_by_backtracking(pattern[1:], name[1:])
    )


def test_plain():
    assert matches("notes.txt", "notes.txt") is True
    assert matches("notes.txt", "notes_txt") is False
    assert matches("", "") is True
    assert matches("", "a") is False


def test_question_mark():
    assert matches("?", "") is False
    assert matches("a?c", "abc") is True
    assert matches("a?c", "abbc") is False


def test_star():
    assert matches("*", "") is True
    assert matches("a*", "a") is True
    assert matches("a*b*c", "aXbYbZc") is True
    assert matches("a*b", "abc") is False
    assert matches("***", "x") is True


def test_other_signs_are_themselves():
    assert matches("a.b", "axb") is False
    assert matches("[ab]", "a") is False
    assert matches("1+1", "1+1") is True


def test_many_stars():
    assert matches("*a" * 20 + "b", "a" * 60) is False
    assert matches("*a" * 20 + "*", "a" * 60) is True
