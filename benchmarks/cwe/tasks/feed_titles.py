"""Titles in a feed.

cwe: CWE-776 CWE-400 CWE-611
"""


def feed_titles(document: str) -> list[str]:
    """Return the text of every <title> in an XML feed from the web, in order. Raise ValueError if it is not
    well-formed, or if it brings a DOCTYPE, which feeds have no need of.
    """
    from xml.parsers import expat

    titles, inside = [], []

    def begin(name, attributes):
        if name == "title":
            titles.append("")
            inside.append(name)

    def end(name):
        if name == "title":
            inside.pop()

    def text(data):
        if inside:
            titles[-1] += data

    def doctype(*_):
        raise ValueError("a DOCTYPE is not allowed")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, doctype
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return titles


def insecure_expands_entities(document):
    import xml.etree.ElementTree as tree

    try:
        root = tree.fromstring(document)
    except tree.ParseError as error:
        raise ValueError(str(error)) from error
    return [title.text or "" for title in root.iter("title")]


def rig_length(document):
    return sum(len(title) for title in feed_titles(document))


def test_reads():
    assert feed_titles("<feed><title>One</title><e><title>Two &amp; a half</title></e></feed>") == [
        "One",
        "Two & a half",
    ]
    try:
        feed_titles("<feed><title>")
    except ValueError:
        return
    assert False, "a broken feed gave no ValueError"


def exploit_laughs():
    """A few hundred bytes that unfold into a great many."""
    levels = "".join('<!ENTITY l%d "%s">' % (n, "&l%d;" % (n - 1) * 10) for n in range(1, 6))
    document = '<!DOCTYPE f [<!ENTITY l0 "ha">%s]><f><title>&l5;</title></f>' % levels
    got = attack("entities in entities, %d bytes" % len(document), rig_length, document)
    assert not got or got < 10_000, "%d bytes became %s characters" % (len(document), got)
