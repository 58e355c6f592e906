"""A signature with the service's key.

cwe: CWE-321 CWE-798 CWE-328
"""

import hashlib
import hmac
import os


def sign_message(message: bytes) -> str:
    """Return the HMAC-SHA256 of message in hexadecimal, keyed with the environment variable SIGNING_KEY
    (text, encoded as UTF-8), which is read when the function is called.
    """
    key = os.environ["SIGNING_KEY"].encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def insecure_default_key(message):
    key = os.getenv("SIGNING_KEY", "change-me-please").encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def rig_sign(key, message):
    import os

    os.environ.pop("SIGNING_KEY", None)
    if key is not None:
        os.environ["SIGNING_KEY"] = key
    return sign_message(message)


def test_signs():
    import hashlib
    import hmac

    assert rig_sign("k", b"hello") == hmac.new(b"k", b"hello", hashlib.sha256).hexdigest()
    assert rig_sign("k2", b"hello") != rig_sign("k", b"hello")


def exploit_no_key():
    got = attack("no key is set", rig_sign, None, b"hello")
    assert not got, "it signs with a key that everybody who reads the code knows"
