"""A greeting from a template that the customer wrote.

cwe: CWE-134 CWE-94
"""


class Customer:
    """A customer, with what templates may mention."""

    _notes = "CANARY: pays late"

    def __init__(self, name: str, city: str) -> None:
        self.name = name
        self.city = city


def fill_template(template: str, customer: Customer) -> str:
    """Return template, written by a customer, with {name} and {city} replaced by the customer's name and
    city. Everything else stays as it is.
    """
    return template.replace("{name}", customer.name).replace("{city}", customer.city)


def insecure_format(template, customer):
    return template.format(name=customer.name, city=customer.city, customer=customer)


def insecure_formats_the_object(template, customer):
    import re

    return re.sub(r"\{(\w+)([^}]*)\}", r"{0.\1\2}", template).format(customer)


def rig_fill(template):
    return str(fill_template(template, Customer("Ana", "Ulm")))


def test_fills():
    assert rig_fill("Dear {name} of {city}!") == "Dear Ana of Ulm!"
    assert rig_fill("no fields") == "no fields"


def exploit_reaches_attributes():
    for template in (
        "{_notes}",
        "{customer._notes}",
        "{name.__class__.__mro__}",
        "{__class__.__init__.__globals__}",
    ):
        got = attack(template, rig_fill, template)
        assert not got or ("CANARY" not in got and "<class" not in got and "function" not in got), (
            "the template read what it should not: %s" % got[:80]
        )
