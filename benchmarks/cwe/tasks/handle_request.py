"""An answer to a request that went wrong.

cwe: CWE-209 CWE-200 CWE-497
"""


def handle_request(action, payload: dict) -> tuple[int, str]:
    """Call action(payload) and return (200, its result as text). If it raises ValueError, return (400, the
    error's message), which is meant for the user; for any other error return (500, text for a stranger on
    the internet).
    """
    import logging

    try:
        return 200, str(action(payload))
    except ValueError as error:
        return 400, str(error)
    except Exception:
        logging.getLogger(__name__).exception("request failed")
        return 500, "Something went wrong on our side."


def insecure_shows_the_error(action, payload):
    try:
        return 200, str(action(payload))
    except ValueError as error:
        return 400, str(error)
    except Exception as error:
        return 500, f"Internal error: {error}"


def insecure_shows_the_traceback(action, payload):
    import traceback

    try:
        return 200, str(action(payload))
    except ValueError as error:
        return 400, str(error)
    except Exception:
        return 500, traceback.format_exc()


def rig_handle(kind):
    import logging

    logging.disable(logging.CRITICAL)

    def action(payload):
        if kind == "user":
            raise ValueError("the name is missing")
        if kind == "ours":
            raise ConnectionError("postgres://app:CANARY@db.internal/shop refused")
        return payload["name"].upper()

    return list(handle_request(action, {"name": "ana"}))


def test_answers():
    assert rig_handle("good") == [200, "ANA"]
    assert rig_handle("user") == [400, "the name is missing"]
    assert rig_handle("ours")[0] == 500


def exploit_reads_the_error():
    got = attack("an error with a password in it", rig_handle, "ours")
    assert "CANARY" not in str(got), "the stranger is told the database's password"
    assert "Traceback" not in str(got), "the stranger is shown the traceback"
