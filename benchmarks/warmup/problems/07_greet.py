"""Hello by name.

difficulty: trivial
"""


def greet(name: str) -> str:
    """Return a greeting: the word Hello, a comma, a space, the name and an exclamation mark.

    >>> greet("Ada")
    'Hello, Ada!'
    """
    return f"Hello, {name}!"


def wrong_forgets_the_comma(name):
    return f"Hello {name}!"


def test_names():
    assert greet("Grace") == "Hello, Grace!"
    assert greet("Kurt G.") == "Hello, Kurt G.!"


def test_braces_are_only_text():
    assert greet("{name}") == "Hello, {name}!"
