"""An order in XML.

cwe: CWE-611 CWE-827
rigs: files
"""

import xml.sax


def read_order(document: str) -> dict[str, str]:
    """Return the text of every child element of the root of an XML document, by the child's name: for
    "<order><item>tea</item><note>hot</note></order>" it is {"item": "tea", "note": "hot"}.
    """
    import xml.etree.ElementTree

    root = xml.etree.ElementTree.fromstring(document)
    return {child.tag: "".join(child.itertext()) for child in root}


def insecure_reads_external_entities(document):
    import io
    import xml.sax.handler

    found, stack = {}, []

    class Handler(xml.sax.handler.ContentHandler):
        def startElement(self, name, attrs):
            stack.append(name)

        def endElement(self, name):
            if len(stack) == 2:
                found.setdefault(name, "")
            stack.pop()

        def characters(self, content):
            if len(stack) > 1:
                found[stack[1]] = found.get(stack[1], "") + content

    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    parser.setContentHandler(Handler())
    parser.parse(io.StringIO(document))
    return found


def rig_read(document):
    top = rig_folder({"secret.txt": "CANARY"})
    return dict(read_order(document.replace("{top}", top)))


def test_reads():
    assert read_order("<order><item>tea</item><note>hot</note></order>") == {"item": "tea", "note": "hot"}
    assert read_order("<order><item/></order>") == {"item": ""}
    assert read_order("<o><a>1 &lt; 2</a></o>") == {"a": "1 < 2"}


def exploit_external_entity():
    document = '<!DOCTYPE o [<!ENTITY e SYSTEM "file://{top}/secret.txt">]><o><a>&e;</a></o>'
    got = attack("an entity that names a file", rig_read, document)
    assert not got or "CANARY" not in str(got), "the document read a file of the machine"
    got = attack("a plain path as entity", rig_read, document.replace("file://", ""))
    assert not got or "CANARY" not in str(got), "the document read a file of the machine"
