"""Products in an order that the caller chooses.

cwe: CWE-89 CWE-943
"""

import sqlite3


def list_products(connection: sqlite3.Connection, sort_by: str) -> list[str]:
    """Return the names from the table products(name, price, stock), sorted by the column sort_by, which is
    one of name, price and stock. Raise ValueError for any other column.
    """
    if sort_by not in ("name", "price", "stock"):
        raise ValueError(f"unknown column {sort_by!r}")
    return [row[0] for row in connection.execute(f"SELECT name FROM products ORDER BY {sort_by}")]


def insecure_trusts_the_column(connection, sort_by):
    import sqlite3

    try:
        return [row[0] for row in connection.execute("SELECT name FROM products ORDER BY " + sort_by)]
    except sqlite3.OperationalError:
        raise ValueError(sort_by)


def rig_list(sort_by):
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE products(name TEXT, price INTEGER, stock INTEGER); CREATE TABLE secrets(word TEXT);"
        "INSERT INTO secrets VALUES ('magpie');"
        "INSERT INTO products VALUES ('tea', 3, 9), ('rum', 20, 1), ('ale', 5, 4);"
    )
    return list(list_products(connection, sort_by))


def test_sorts():
    assert rig_list("price") == ["tea", "ale", "rum"]
    assert rig_list("name") == ["ale", "rum", "tea"]
    assert rig_list("stock") == ["rum", "ale", "tea"]


def test_refuses_other_columns():
    try:
        rig_list("colour")
    except ValueError:
        return
    assert False, "an unknown column was accepted"


def exploit_asks_another_table():
    """The order of the answer tells one bit of another table."""
    ask = "(CASE WHEN (SELECT word FROM secrets) %s 'm' THEN price ELSE -price END)"
    one = attack("a question about secrets as column", rig_list, ask % ">=")
    other = attack("the opposite question", rig_list, ask % "<")
    assert one is None or one == other, "the order of products tells a bit of the table secrets"
