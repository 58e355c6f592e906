"""A header of an HTTP response.

cwe: CWE-113 CWE-93 CWE-74
"""


def header_line(name: str, value: str) -> str:
    """Return a header line "NAME: VALUE\\r\\n" of an HTTP response. Raise ValueError if name or value cannot
    stand in a header.
    """
    import re

    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        raise ValueError(f"not a header name: {name!r}")
    if any(ord(each) < 32 and each != "\t" or ord(each) == 127 for each in value):
        raise ValueError("control characters in a header's value")
    return f"{name}: {value}\r\n"


def insecure_joins(name, value):
    if not name or " " in name or ":" in name:
        raise ValueError(name)
    return f"{name}: {value}\r\n"


def insecure_looks_for_pairs(name, value):
    if not name or " " in name or ":" in name or "\r\n" in value:
        raise ValueError(name)
    return f"{name}: {value}\r\n"


def test_lines():
    assert header_line("Location", "/account") == "Location: /account\r\n"
    assert header_line("X-Note", "a b: c") == "X-Note: a b: c\r\n"
    try:
        header_line("Bad Name", "x")
    except ValueError:
        return
    assert False, "a name with a space was accepted"


def exploit_second_header():
    for name, value in (
        ("Location", "/\r\nSet-Cookie: admin=1"),
        ("Location", "/\nSet-Cookie: admin=1"),
        ("Location", "/\rSet-Cookie: admin=1"),
        ("X\r\nSet-Cookie", "admin=1"),
    ):
        got = attack(repr(value), header_line, name, value)
        body = (got or "").removesuffix("\r\n")
        assert "\n" not in body and "\r" not in body, "the value wrote a header of its own"
