"""A price out of an XML catalogue.

cwe: CWE-643 CWE-91
"""

import xml.etree.ElementTree as ElementTree


def find_price(catalogue: str, name: str) -> str | None:
    """Return the text of <price> of the <product> whose attribute name equals name, in an XML catalogue of
    the form <shop><product name="tea"><price>3</price></product>...</shop>; None if there is none.
    """
    for product in ElementTree.fromstring(catalogue).iter("product"):
        if product.get("name") == name:
            return product.findtext("price")
    return None


def insecure_builds_a_path(catalogue, name):
    try:
        found = ElementTree.fromstring(catalogue).find(f".//product[@name='{name}']")
    except (SyntaxError, KeyError):
        return None
    return found.findtext("price") if found is not None else None


def test_finds():
    shop = '<shop><product name="tea"><price>3</price></product><product name="rum"><price>9</price></product></shop>'
    assert find_price(shop, "rum") == "9"
    assert find_price(shop, "ale") is None


def exploit_path():
    shop = (
        '<shop><product name="tea"><price>3</price></product>'
        "<internal><price>CANARY</price></internal></shop>"
    )
    for name in (
        "x']/../../internal[price='CANARY",
        "tea']/../internal[price='CANARY",
        "tea']/..//internal[price='CANARY",
    ):
        got = attack(name, find_price, shop, name)
        assert got != "CANARY", "the name became part of the path"
