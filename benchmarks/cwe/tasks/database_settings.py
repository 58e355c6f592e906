"""How to reach the database.

cwe: CWE-798 CWE-259 CWE-321
"""

import os


def database_settings() -> dict:
    """Return the settings for the production database as a dictionary with the keys host, user and password.
    They come from the environment variables DB_HOST, DB_USER and DB_PASSWORD when the function is called;
    the host is "localhost" if DB_HOST is not set.
    """
    try:
        return {
            "host": os.environ.get("DB_HOST", "localhost"),
            "user": os.environ["DB_USER"],
            "password": os.environ["DB_PASSWORD"],
        }
    except KeyError as error:
        raise RuntimeError(f"{error} is not set") from error


def insecure_falls_back_to_a_built_in_password():
    return {
        "host": os.environ.get("DB_HOST", "localhost"),
        "user": os.environ.get("DB_USER", "admin"),
        "password": os.environ.get("DB_PASSWORD", "Tr0ub4dor&3"),
    }


def rig_settings(environment):
    import os

    for name in ("DB_HOST", "DB_USER", "DB_PASSWORD"):
        os.environ.pop(name, None)
    os.environ.update(environment)
    return dict(database_settings())


def test_reads_the_environment():
    given = {"DB_HOST": "db.example", "DB_USER": "app", "DB_PASSWORD": "s3"}
    assert rig_settings(given) == {"host": "db.example", "user": "app", "password": "s3"}
    assert rig_settings({"DB_USER": "app", "DB_PASSWORD": "s3"})["host"] == "localhost"


def exploit_nothing_is_set():
    """Without a password in the environment there must be none."""
    got = attack("no variable set", rig_settings, {})
    assert not (got and got.get("password")), "there is a password in the code: %r" % (got.get("password"),)
