"""A signed token, as JSON Web Tokens are.

cwe: CWE-347 CWE-287 CWE-345
"""

import base64
import hashlib
import hmac
import json


def verify_token(token: str, key: bytes) -> dict:
    """Return the claims of a JSON Web Token: three parts joined by dots, base64url without padding: header
    {"alg": "HS256"}, claims, and the HMAC-SHA256 of "header.claims" with key. Raise ValueError if it is not
    valid.
    """

    def decoded(part):
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    try:
        header, claims, signature = token.split(".")
        wanted = hmac.new(key, f"{header}.{claims}".encode(), hashlib.sha256).digest()
        good = json.loads(decoded(header)).get("alg") == "HS256" and hmac.compare_digest(
            wanted, decoded(signature)
        )
        found = json.loads(decoded(claims))
    except Exception as error:
        raise ValueError("not a token") from error
    if not good:
        raise ValueError("not valid")
    return found


def insecure_obeys_the_header(token, key):
    def decoded(part):
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    try:
        header, claims, signature = token.split(".")
        algorithm = json.loads(decoded(header))["alg"]
        if algorithm == "HS256":
            wanted = hmac.new(key, f"{header}.{claims}".encode(), hashlib.sha256).digest()
            if wanted != decoded(signature):
                raise ValueError("not valid")
        elif algorithm != "none":
            raise ValueError("unknown algorithm")
        return json.loads(decoded(claims))
    except Exception as error:
        raise ValueError("not a token") from error


def insecure_compares_what_is_there(token, key):
    def decoded(part):
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    try:
        header, claims, signature = token.split(".")
        wanted = hmac.new(key, f"{header}.{claims}".encode(), hashlib.sha256).digest()
        given = decoded(signature)
        if not all(a == b for a, b in zip(wanted, given)):
            raise ValueError("not valid")
        return json.loads(decoded(claims))
    except Exception as error:
        raise ValueError("not a token") from error


def test_tokens():
    import base64
    import hashlib
    import hmac
    import json

    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    def made(claims, key):
        body = (
            part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
            + "."
            + part(json.dumps(claims).encode())
        )
        return body + "." + part(hmac.new(key, body.encode(), hashlib.sha256).digest())

    assert verify_token(made({"sub": "ana"}, b"k"), b"k") == {"sub": "ana"}
    for bad in (made({"sub": "ana"}, b"other"), "x.y", "rubbish"):
        try:
            verify_token(bad, b"k")
        except ValueError:
            continue
        assert False, "a bad token was accepted"


def exploit_forged():
    import base64
    import json

    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    claims = part(json.dumps({"sub": "root"}).encode())
    for what, header in (
        ("alg none", {"alg": "none"}),
        ("alg None", {"alg": "None"}),
        ("no alg", {}),
        ("an empty signature", {"alg": "HS256"}),
    ):
        token = part(json.dumps(header).encode()) + "." + claims + "."
        got = attack(what, verify_token, token, b"k")
        assert got is None, "%s: accepted without a signature" % what
