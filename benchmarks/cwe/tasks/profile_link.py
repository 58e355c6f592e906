"""A link to a user's own web site.

cwe: CWE-79 CWE-83 CWE-80
"""


def profile_link(name: str, url: str) -> str:
    """Return <a href="URL">NAME</a> for a user's web site. A url that is not http or https gives just the
    name as text.
    """
    import html
    from urllib.parse import urlsplit

    shown = html.escape(name)
    try:
        scheme = urlsplit(url.strip()).scheme.lower()
    except ValueError:
        return shown
    if scheme not in ("http", "https"):
        return shown
    return f'<a href="{html.escape(url.strip(), quote=True)}">{shown}</a>'


def insecure_no_escaping(name, url):
    if not url.startswith(("http://", "https://")):
        return name
    return f'<a href="{url}">{name}</a>'


def insecure_forbids_one_spelling(name, url):
    import html

    if url.startswith(("javascript:", "mailto:", "ftp:")):
        return html.escape(name)
    return f'<a href="{html.escape(url)}">{html.escape(name)}</a>'


def test_links():
    assert profile_link("Ana", "https://ana.example/") == '<a href="https://ana.example/">Ana</a>'
    assert profile_link("Bo", "http://bo.example/a?b=1") == '<a href="http://bo.example/a?b=1">Bo</a>'


def test_other_schemes():
    assert profile_link("Cy", "ftp://cy.example/") == "Cy"
    assert profile_link("Cy", "mailto:cy@example") == "Cy"


def exploit_attributes_and_schemes():
    from html.parser import HTMLParser

    class Seen(HTMLParser):
        def __init__(self):
            super().__init__()
            self.bad = []

        def handle_starttag(self, tag, attrs):
            for name, value in attrs:
                plain = "".join(c for c in (value or "").lower() if c > " ")
                if tag != "a" or name != "href" or not plain.startswith(("http:", "https:")):
                    self.bad.append((tag, name, value))
            if tag != "a":
                self.bad.append(tag)

    for name, url in (
        ("x", "JavaScript:alert(1)"),
        ("x", " javascript:alert(1)"),
        ("x", "java\tscript:alert(1)"),
        ("x", "data:text/html,<script>alert(1)</script>"),
        ("x", 'https://a/" onmouseover="alert(1)'),
        ("<img src=x onerror=alert(1)>", "https://a/"),
    ):
        page = attack("%s %s" % (name, url), profile_link, name, url)
        seen = Seen()
        seen.feed(page or "")
        assert not seen.bad, "the link carries %r" % seen.bad[0:1]
