"""Is the key that was sent the right one?

cwe: CWE-208 CWE-203 CWE-385
"""


def same_secret(given: str, expected: str) -> bool:
    """Return whether an API key that a client sent equals the expected one. How long it takes must not tell
    how much of it was right.
    """
    import hmac

    return hmac.compare_digest(given.encode(), expected.encode())


def insecure_equality(given, expected):
    return given == expected


def insecure_stops_at_the_first_difference(given, expected):
    if len(given) != len(expected):
        return False
    for a, b in zip(given, expected):
        if a != b:
            return False
    return True


def rig_work(given, expected):
    """Lines run and comparisons made, by what: no clock is looked at."""
    import sys

    seen = {"lines": 0, "digest": 0}

    def trace(frame, event, argument):
        if event == "line":
            seen["lines"] += 1
        return trace

    def profile(frame, event, argument):
        if event == "c_call" and getattr(argument, "__name__", "") == "compare_digest":
            seen["digest"] += 1

    same_secret("warm", "up")
    sys.setprofile(profile)
    sys.settrace(trace)
    try:
        same_secret(given, expected)
    finally:
        sys.settrace(None)
        sys.setprofile(None)
    return seen


def test_compares():
    assert same_secret("k-123", "k-123") is True
    assert same_secret("k-124", "k-123") is False
    assert same_secret("", "k-123") is False


def exploit_measures():
    right = "k" * 64
    early = attack("wrong from the first character", rig_work, "x" + right[1:], right)
    late = attack("wrong in the last character", rig_work, right[:-1] + "x", right)
    if early is None or late is None:
        return
    assert early["lines"] == late["lines"], "the work done tells where the first wrong character is"
    assert early["digest"] or early["lines"] >= 64, "== stops at the first difference"
