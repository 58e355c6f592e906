"""A line in the log for each login.

cwe: CWE-117 CWE-93
"""

import logging


def log_login(logger: logging.Logger, user: str, succeeded: bool) -> None:
    """Log one line at level INFO for a login: "login of USER succeeded" or "login of USER failed"."""
    shown = "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in user)
    logger.info("login of %s %s", shown, "succeeded" if succeeded else "failed")


def insecure_writes_the_name_as_it_came(logger, user, succeeded):
    logger.info(f"login of {user} {'succeeded' if succeeded else 'failed'}")


def insecure_only_looks_at_newlines(logger, user, succeeded):
    user = user.replace("\n", " ")
    logger.info("login of %s %s", user, "succeeded" if succeeded else "failed")


def rig_log(user, succeeded):
    import io
    import logging

    stream = io.StringIO(newline="")
    logger = logging.Logger("rig")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    log_login(logger, user, succeeded)
    return stream.getvalue()


def test_logs():
    assert rig_log("ana", True) == "INFO login of ana succeeded\n"
    assert rig_log("bo", False) == "INFO login of bo failed\n"


def exploit_forges_a_line():
    for user in (
        "x failed\nINFO login of root",
        "x failed\rINFO login of root",
        "x failed\r\nINFO login of root",
    ):
        got = attack(repr(user), rig_log, user, True)
        lines = [line for line in (got or "").replace("\r", "\n").split("\n") if line.startswith("INFO")]
        assert len(lines) <= 1, "a user name wrote a line of its own: %r" % lines[-1:]


def exploit_terminal_codes():
    got = attack("an escape sequence", rig_log, "\x1b[2Kx", True)
    assert "\x1b" not in (got or ""), "escape sequences reach the operator's terminal"
