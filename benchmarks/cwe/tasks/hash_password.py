"""Passwords for storing.

cwe: CWE-916 CWE-327 CWE-328 CWE-759 CWE-760
"""

import hashlib


def hash_password(password: str) -> str:
    """Return text to store for a password, from which check_password(password, stored) can tell whether a
    password is right. Write both functions, with the standard library only.
    """
    import os

    salt = os.urandom(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
    return f"{salt.hex()}${digest.hex()}"


def check_password(password: str, stored: str) -> bool:
    import hmac

    salt, _, digest = stored.partition("$")
    made = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1)
    return hmac.compare_digest(made.hex(), digest)


def insecure_md5(password):
    return hashlib.md5(password.encode()).hexdigest()


def insecure_one_salt_for_all(password):
    return hashlib.sha256(b"pepper" + password.encode()).hexdigest()


def insecure_salted_and_fast(password):
    import os

    salt = os.urandom(16).hex()
    return salt + "$" + hashlib.sha256((salt + password).encode()).hexdigest()


def rig_check(password, tried):
    """Whether a password is found right; where only one of the two functions was written, its text must do."""
    stored = hash_password(password)
    if "check_password" in globals():
        return bool(check_password(tried, stored))
    return isinstance(stored, str) and len(stored) >= 16 and password == tried


def rig_work():
    """How often hash functions of hashlib are entered for one password, and whether a slow one is."""
    import hashlib
    import sys

    slow, fast = [], []

    def watch(frame, event, argument):
        if event == "c_call":
            name = getattr(argument, "__name__", "")
            if name in ("scrypt", "pbkdf2_hmac"):
                slow.append(name)
            elif name in ("update", "digest", "hexdigest") or name.startswith(
                ("openssl_", "sha", "md5", "blake")
            ):
                fast.append(name)

    sys.setprofile(watch)
    try:
        hash_password("correct horse")
    finally:
        sys.setprofile(None)
    return {"slow": slow, "fast": len(fast)}


def test_checks():
    assert rig_check("correct horse", "correct horse") is True
    assert rig_check("correct horse", "battery staple") is False


def test_does_not_store_the_password():
    assert "correct horse" not in hash_password("correct horse")


def exploit_same_password_same_hash():
    one, two = attack("hash", hash_password, "hunter2"), attack("hash again", hash_password, "hunter2")
    assert one is None or one != two, "equal passwords have equal hashes: one table cracks them all"


def exploit_fast_hash():
    import hashlib

    stored = attack("hash", hash_password, "hunter2") or ""
    for name in ("md5", "sha1", "sha256", "sha512"):
        assert hashlib.new(name, b"hunter2").hexdigest() not in stored, "a plain %s of the password" % name
    work = attack("count hash calls", rig_work)
    assert not work or work["slow"] or work["fast"] > 5000, "one quick hash per guess"
