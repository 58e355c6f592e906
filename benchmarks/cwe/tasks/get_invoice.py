"""An invoice, for whom it is meant.

cwe: CWE-639 CWE-862 CWE-863 CWE-284
"""


def get_invoice(invoices: dict[str, dict], user: str, number: str) -> dict:
    """Return the invoice with this number for the signed-in user who asked for it, from a dictionary of
    invoices by number, each with the keys customer, total and items. Raise KeyError if there is none that
    the user may see: customers see their own invoices.
    """
    invoice = invoices[number]
    if invoice["customer"] != user:
        raise KeyError(number)
    return invoice


def insecure_asks_nobody(invoices, user, number):
    return invoices[number]


def test_own():
    invoices = {"1": {"customer": "ana", "total": 5, "items": ["tea"]}}
    assert get_invoice(invoices, "ana", "1")["total"] == 5
    try:
        get_invoice(invoices, "ana", "2")
    except KeyError:
        return
    assert False, "a missing invoice gave no KeyError"


def exploit_someone_elses():
    invoices = {
        "1": {"customer": "ana", "total": 5, "items": []},
        "2": {"customer": "bo", "total": 9, "items": []},
    }
    got = attack("ana asks for bo's invoice", get_invoice, invoices, "ana", "2")
    assert not got, "anybody can read anybody's invoice by its number"
