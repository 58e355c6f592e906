#: title = "An XML document that laughs a hundred million times"
#: why = "Entities expand inside a C library."
#: answer = "wrong"
#: ends = ["memory", "wrong", "timeout"]
import xml.etree.ElementTree as tree


def add(a, b):
    entities = ['<!ENTITY l0 "laugh out loud">']
    for i in range(1, 9):
        entities.append('<!ENTITY l%d "%s">' % (i, ("&l%d;" % (i - 1)) * 10))
    text = "<!DOCTYPE joke [%s]><joke>&l8;</joke>" % "".join(entities)
    return len(tree.fromstring(text).text)
