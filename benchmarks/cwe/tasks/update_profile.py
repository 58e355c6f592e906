"""What a user changed in a form.

cwe: CWE-915 CWE-269
"""


def update_profile(user: dict, form: dict[str, str]) -> dict:
    """Return a copy of user, a dictionary with the keys id, name, email, phone and is_admin, in which name,
    email and phone are replaced by what the user's form holds for them. The form is sent by the browser.
    """
    changed = {key: form[key] for key in ("name", "email", "phone") if key in form}
    return {**user, **changed}


def insecure_takes_everything(user, form):
    changed = dict(user)
    changed.update(form)
    return changed


def insecure_takes_known_keys(user, form):
    return {**user, **{key: value for key, value in form.items() if key in user}}


def test_updates():
    user = {"id": "7", "name": "Ana", "email": "a@example", "phone": "1", "is_admin": False}
    assert update_profile(user, {"name": "Anna"}) == {**user, "name": "Anna"}
    assert update_profile(user, {}) == user
    assert user["name"] == "Ana"


def exploit_more_fields():
    user = {"id": "7", "name": "Ana", "email": "a@example", "phone": "1", "is_admin": False}
    got = attack(
        "is_admin and id in the form", update_profile, user, {"is_admin": "1", "id": "1", "extra": "x"}
    )
    assert not got or not got.get("is_admin"), "the form made the user an administrator"
    assert not got or got.get("id") == "7", "the form changed who the user is"
