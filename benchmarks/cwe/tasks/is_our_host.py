"""Does a url lead to us?

cwe: CWE-20 CWE-184 CWE-601
"""


def is_our_host(url: str) -> bool:
    """Return whether an http or https url leads to shop.example or one of its sub-domains."""
    from urllib.parse import urlsplit

    if "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and (host == "shop.example" or host.endswith(".shop.example"))


def insecure_substring(url):
    return url.startswith(("http://", "https://")) and "shop.example" in url


def insecure_ending(url):
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.netloc.split(":")[0].endswith("shop.example")


def test_hosts():
    assert is_our_host("https://shop.example/tea") is True
    assert is_our_host("http://pay.shop.example") is True
    assert is_our_host("https://tea.example/") is False
    assert is_our_host("ftp://shop.example/") is False


def exploit_lookalikes():
    for url in (
        "https://evilshop.example/",
        "https://shop.example.evil.example/",
        "https://evil.example/?shop.example",
        "https://evil.example/shop.example",
        "https://shop.example@evil.example/",
        "https://evil.example#shop.example",
        "https://evil.example\\.shop.example/",
    ):
        assert not attack(url, is_our_host, url), "%s is taken for ours" % url
