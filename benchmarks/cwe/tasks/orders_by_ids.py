"""Rows for a list of ids.

cwe: CWE-89 CWE-943
"""

import sqlite3


def orders_by_ids(connection: sqlite3.Connection, ids: list[str]) -> list[str]:
    """Return the column item of the rows of orders(id, item, customer) whose id is in ids (text from a web
    form, such as ["1", "3"]), ordered by id. An empty list gives an empty list.
    """
    if not ids:
        return []
    marks = ", ".join("?" for _ in ids)
    query = f"SELECT item FROM orders WHERE id IN ({marks}) ORDER BY id"
    return [row[0] for row in connection.execute(query, ids)]


def insecure_joins_the_ids(connection, ids):
    if not ids:
        return []
    query = "SELECT item FROM orders WHERE id IN (%s) ORDER BY id" % ", ".join(ids)
    return [row[0] for row in connection.execute(query)]


def rig_orders(ids):
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE orders(id INTEGER, item TEXT, customer TEXT);"
        "INSERT INTO orders VALUES (1,'pen','ana'),(2,'ink','bo'),(3,'cap','cy');"
    )
    return list(orders_by_ids(connection, ids))


def test_finds():
    assert rig_orders(["1", "3"]) == ["pen", "cap"]
    assert rig_orders(["2"]) == ["ink"]
    assert rig_orders([]) == []


def exploit_closes_the_list():
    got = attack("an id that closes the list", rig_orders, ["1) OR (1=1"])
    assert not got or len(got) < 3, "every order came back: %r" % (got,)


def exploit_union():
    got = attack("an id with a UNION", rig_orders, ["0) UNION SELECT customer FROM orders --"])
    assert not got or "ana" not in got, "customers came back: %r" % (got,)
