"""A comment as HTML.

cwe: CWE-79 CWE-80
"""


def render_comment(author: str, text: str) -> str:
    """Return a comment as HTML: <article><h4>AUTHOR</h4><p>TEXT</p></article>, with <br> for each newline
    in the text.
    """
    import html

    shown = html.escape(text).replace("\n", "<br>")
    return f"<article><h4>{html.escape(author)}</h4><p>{shown}</p></article>"


def insecure_as_it_came(author, text):
    return f"<article><h4>{author}</h4><p>{text.replace(chr(10), '<br>')}</p></article>"


def insecure_removes_script_tags(author, text):
    def clean(value):
        return value.replace("<script>", "").replace("</script>", "")

    return "<article><h4>%s</h4><p>%s</p></article>" % (clean(author), clean(text).replace("\n", "<br>"))


def test_renders():
    assert render_comment("Ana", "Hello\nthere") == "<article><h4>Ana</h4><p>Hello<br>there</p></article>"
    assert render_comment("Bo", "") == "<article><h4>Bo</h4><p></p></article>"


def exploit_markup():
    from html.parser import HTMLParser

    class Tags(HTMLParser):
        def __init__(self):
            super().__init__()
            self.seen = set()

        def handle_starttag(self, tag, attrs):
            self.seen.add(tag)

    for text in (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<scr<script>ipt>alert(1)</script>",
    ):
        for arguments in (("Ana", text), (text, "hi")):
            page = attack(text, render_comment, *arguments)
            tags = Tags()
            tags.feed(page or "")
            extra = tags.seen - {"article", "h4", "p", "br"}
            assert not extra, "the page has elements of the visitor's: %s" % sorted(extra)
