"""What strangers may know of a user.

cwe: CWE-200 CWE-201 CWE-359
"""


def public_profile(user: dict) -> str:
    """Return a user as JSON for the public profile page: name, bio and joined. User records grow new fields
    from time to time (email, phone, password_hash, ...); only those three are public. Missing ones are left
    out.
    """
    import json

    return json.dumps({key: user[key] for key in ("name", "bio", "joined") if key in user})


def insecure_removes_the_password(user):
    import json

    return json.dumps({key: value for key, value in user.items() if key not in ("password", "password_hash")})


def insecure_everything(user):
    import json

    return json.dumps(user)


def test_public():
    import json

    user = {"name": "Ana", "bio": "tea", "joined": "2020"}
    assert json.loads(public_profile(user)) == user
    assert json.loads(public_profile({"name": "Bo"})) == {"name": "Bo"}


def exploit_reads_the_rest():
    user = {
        "name": "Ana",
        "bio": "tea",
        "joined": "2020",
        "email": "CANARY",
        "password_hash": "CANARY",
        "api_key": "CANARY",
    }
    got = attack("a record with more fields", public_profile, user)
    assert "CANARY" not in (got or ""), "fields that are nobody's business are in the page"
