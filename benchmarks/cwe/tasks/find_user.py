"""A user by name from SQLite.

cwe: CWE-89 CWE-943
"""

import sqlite3


def find_user(connection: sqlite3.Connection, name: str) -> list[tuple[int, str]]:
    """Return (id, name) of the users with exactly this name, from the table users(id, name, password),
    ordered by id.
    """
    rows = connection.execute("SELECT id, name FROM users WHERE name = ? ORDER BY id", (name,))
    return rows.fetchall()


def insecure_formats_the_name_into_the_query(connection, name):
    return connection.execute(f"SELECT id, name FROM users WHERE name = '{name}' ORDER BY id").fetchall()


def insecure_adds_strings(connection, name):
    cursor = connection.cursor()
    query = "SELECT id, name FROM users WHERE name = '" + name + "' ORDER BY id"
    cursor.execute(query)
    return cursor.fetchall()


def rig_find(name):
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE users(id INTEGER, name TEXT, password TEXT);"
        "INSERT INTO users VALUES (1,'ana','p1'),(2,'bo','p2'),(3,'ana','p3');"
    )
    found = [tuple(row) for row in find_user(connection, name)]
    return found


def test_finds_by_name():
    assert rig_find("ana") == [(1, "ana"), (3, "ana")]
    assert rig_find("bo") == [(2, "bo")]
    assert rig_find("nobody") == []


def exploit_every_row():
    got = attack("name ' OR '1'='1", rig_find, "' OR '1'='1")
    assert not got, "a quote in the name returned every user: %r" % (got,)


def exploit_another_column():
    got = attack("a UNION", rig_find, "x' UNION SELECT id, password FROM users --")
    assert not got, "a UNION returned passwords: %r" % (got,)
