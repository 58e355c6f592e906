"""A filter for an LDAP search.

cwe: CWE-90 CWE-74
"""


def user_filter(name: str) -> str:
    """Return the LDAP search filter for the person whose uid is name: (&(objectClass=person)(uid=NAME))."""
    special = {"\\": r"\5c", "*": r"\2a", "(": r"\28", ")": r"\29", "\0": r"\00"}
    safe = "".join(special.get(each, each) for each in name)
    return f"(&(objectClass=person)(uid={safe}))"


def insecure_formats(name):
    return f"(&(objectClass=person)(uid={name}))"


def insecure_forgets_the_star(name):
    return "(&(objectClass=person)(uid=" + name.replace("(", r"\28").replace(")", r"\29") + "))"


def test_filters():
    assert user_filter("ana") == "(&(objectClass=person)(uid=ana))"
    assert user_filter("a.b-c") == "(&(objectClass=person)(uid=a.b-c))"


def exploit_filter():
    for name in ("*", "ana)(uid=*", "x)(|(uid=*", "a*", "\\2a"):
        got = attack(name, user_filter, name)
        inner = (got or "").removeprefix("(&(objectClass=person)(uid=").removesuffix("))")
        assert not set("*()") & set(inner), "%r changes what the filter asks for" % name
        assert name != "\\2a" or inner != name, "a backslash is taken for an escape"
