"""The beginning of a page on the web.

cwe: CWE-918
rigs: web
"""

import urllib.request


def fetch_preview(url: str) -> str:
    """Return the first 200 characters of the page at a url that a user typed in. Only public web pages are
    fetched: raise ValueError for a url that is not http or https, or whose machine is not on the public
    internet.
    """
    import http.client
    import ipaddress
    import socket
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("only http and https")
    found = socket.getaddrinfo(parts.hostname, parts.port or 80)
    address = found[0][4][0]
    if not all(ipaddress.ip_address(each[4][0]).is_global for each in found):
        raise ValueError("not a public address")
    connection = http.client.HTTPConnection(address, parts.port or 80, timeout=5)
    connection.request("GET", parts.path or "/", headers={"Host": parts.hostname})
    answer = connection.getresponse()
    if answer.status != 200:
        raise ValueError(f"status {answer.status}")
    return answer.read(800).decode("utf-8", "replace")[:200]


def insecure_looks_only_at_the_scheme(url):
    if not url.startswith(("http://", "https://")):
        raise ValueError("only http and https")
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read(800).decode("utf-8", "replace")[:200]


def insecure_forbids_some_names(url):
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.hostname in ("localhost", "127.0.0.1", "0.0.0.0"):
        raise ValueError("not allowed")
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read(800).decode("utf-8", "replace")[:200]


def rig_fetch(url, redirects=()):
    return rig_surf(fetch_preview, url, redirects)


def test_fetches():
    assert rig_fetch("http://news.example/")["got"] == "the front page"
    assert rig_fetch("http://news.example/")["reached"] == ["93.184.216.34:80"]


def test_refuses_files():
    assert "ValueError" in rig_fetch("file:///etc/hostname")["got"]


def exploit_reaches_inside():
    for url in (
        "http://127.0.0.1/admin",
        "http://localhost/admin",
        "http://127.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.1.2.3:8080/",
        "http://169.254.169.254/latest/meta-data/",
        "http://rebound.example/",
        "http://user@internal.example/",
    ):
        seen = attack(url, rig_fetch, url)
        assert seen is None or "CANARY" not in str(seen["got"]), "%s was fetched from the inside" % url
        inside = [place for place in (seen or {"reached": []})["reached"] if not place.startswith("93.")]
        assert not inside, "%s reached %s" % (url, inside)


def exploit_redirect():
    seen = attack(
        "a redirect inwards", rig_fetch, "http://news.example/go", [("/go", "http://127.0.0.1/admin")]
    )
    assert seen is None or "CANARY" not in str(seen["got"]), "it followed a redirect to the inside"
