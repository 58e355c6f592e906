"""Where to go after the login.

cwe: CWE-601
"""


def safe_redirect(target: str) -> str:
    """Return target if it is a path on our own site, such as "/account?tab=2", and "/" otherwise."""
    from urllib.parse import urlsplit

    plain = "".join(each for each in target if each > " ").replace("\\", "/")
    try:
        parts = urlsplit(plain)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not plain.startswith("/") or plain.startswith("//") or plain != target:
        return "/"
    return target


def insecure_begins_with_a_slash(target):
    return target if target.startswith("/") else "/"


def insecure_looks_for_a_host(target):
    from urllib.parse import urlparse

    return target if not urlparse(target).netloc and target.startswith("/") else "/"


def test_paths():
    assert safe_redirect("/account?tab=2") == "/account?tab=2"
    assert safe_redirect("/") == "/"
    assert safe_redirect("https://evil.example/") == "/"
    assert safe_redirect("") == "/"


def exploit_other_sites():
    for target in (
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "/\n/evil.example",
    ):
        got = attack(repr(target), safe_redirect, target)
        seen = "".join(each for each in (got or "/") if each not in "\t\r\n").replace("\\", "/")
        assert seen.startswith("/") and not seen.startswith("//"), (
            "a browser goes to another site for %r" % got
        )
