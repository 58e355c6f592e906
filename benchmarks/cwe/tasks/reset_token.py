"""A token for resetting a password.

cwe: CWE-330 CWE-338 CWE-335 CWE-340
"""


def reset_token(user: str) -> str:
    """Return a fresh token of at least 20 letters and digits that is mailed to a user for resetting the
    password. Two calls give different tokens.
    """
    import secrets

    return secrets.token_hex(16)


def insecure_random_module(user):
    import random
    import string

    return "".join(random.choice(string.ascii_letters + string.digits) for _ in range(24))


def insecure_time_and_name(user):
    import hashlib
    import time

    reset_token.calls = getattr(reset_token, "calls", 0) + 1
    return hashlib.sha256(f"{user}{time.time()}{reset_token.calls}".encode()).hexdigest()[:32]


def rig_tokens(users):
    """Tokens as they come when the guessable sources of chance are known to the attacker."""
    import random
    import time
    import uuid

    kept = time.time, time.time_ns, time.monotonic, time.perf_counter
    time.time, time.time_ns = (lambda: 1700000000.5), (lambda: 1700000000500000000)
    time.monotonic = time.perf_counter = lambda: 1000.0
    random.seed(42)
    if hasattr(reset_token, "calls"):
        reset_token.calls = 0
    try:
        return [reset_token(user) for user in users]
    finally:
        time.time, time.time_ns, time.monotonic, time.perf_counter = kept


def test_tokens():
    one, two = reset_token("ana"), reset_token("ana")
    assert one != two
    assert len(one) >= 20
    assert one.replace("-", "").replace("_", "").isalnum()


def exploit_predicts():
    """With the generator's seed and the clock known, the next token is known."""
    one = attack("seed and clock as at ana's reset", rig_tokens, ["ana"])
    two = attack("the same seed and clock again", rig_tokens, ["ana"])
    assert one is None or one != two, "the token follows from the clock or the seed: %s" % one
