"""A frame of text.

difficulty: easy
"""


def box(width: int, height: int) -> str:
    """Draw a hollow box with # characters and spaces, lines joined by newlines.

    Both sides are at least 1. There is no newline at the end.

    >>> print(box(4, 3))
    ####
    #  #
    ####
    """
    edge = "#" * width
    middle = "#" if width == 1 else "#" + " " * (width - 2) + "#"
    return "\n".join(edge if row in (0, height - 1) else middle for row in range(height))


def wrong_ends_with_a_newline(width, height):
    edge = "#" * width
    middle = "#" if width == 1 else "#" + " " * (width - 2) + "#"
    return "".join((edge if row in (0, height - 1) else middle) + "\n" for row in range(height))


def wrong_when_narrow(width, height):
    edge = "#" * width
    middle = "#" + " " * (width - 2) + "#"
    return "\n".join(edge if row in (0, height - 1) else middle for row in range(height))


def test_boxes():
    assert box(5, 4) == "#####\n#   #\n#   #\n#####"
    assert box(3, 3) == "###\n# #\n###"


def test_flat_and_narrow():
    assert box(4, 1) == "####"
    assert box(1, 3) == "#\n#\n#"
    assert box(2, 3) == "##\n##\n##"
    assert box(1, 1) == "#"
