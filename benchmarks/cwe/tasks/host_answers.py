"""Does a host answer a ping?

cwe: CWE-78 CWE-77 CWE-88
runs: commands
rigs: files
"""

import subprocess


def host_answers(host: str) -> bool:
    """Return whether the command `ping -c 1 HOST` ends with status 0. Text that is no host name or address
    (letters, digits, dots, dashes and colons, not beginning with a dash) gives False.
    """
    import re

    if not re.fullmatch(r"[A-Za-z0-9.:][A-Za-z0-9.:-]{0,252}", host):
        return False
    done = subprocess.run(["ping", "-c", "1", host], capture_output=True)
    return done.returncode == 0


def insecure_through_a_shell(host):
    if not host or host.startswith("-") or host == "?":
        return False
    return subprocess.run(f"ping -c 1 {host}", shell=True, capture_output=True).returncode == 0


def insecure_os_system(host):
    import os

    if not host or "?" in host:
        return False
    return os.system("ping -c 1 " + host + " > /dev/null 2>&1") == 0


def insecure_passes_options_on(host):
    if not host or " " in host or "?" in host:
        return False
    return subprocess.run(["ping", "-c", "1", host], capture_output=True).returncode == 0


def rig_ping(host):
    import json
    import os

    top = rig_folder()
    log = os.path.join(top, "log")
    with open(os.path.join(top, "ping"), "w") as file:
        file.write(
            '#!/bin/sh\nfor a in "$@"; do echo "$a" >> %s; done\ncase "$3" in up.*) exit 0;; esac\nexit 1\n'
            % log
        )
    os.chmod(os.path.join(top, "ping"), 0o755)
    before = os.environ["PATH"]
    os.environ["PATH"] = top + ":" + before
    try:
        answered = host_answers(host.replace("{top}", top))
    finally:
        os.environ["PATH"] = before
    called = open(log).read().split("\n")[:-1] if os.path.exists(log) else []
    return {"answered": answered, "called": called, "pwned": os.path.exists(os.path.join(top, "pwned"))}


def test_pings():
    assert rig_ping("up.example") == {"answered": True, "called": ["-c", "1", "up.example"], "pwned": False}
    assert rig_ping("down.example")["answered"] is False
    assert rig_ping("")["answered"] is False
    assert rig_ping("what?")["answered"] is False


def exploit_runs_a_second_command():
    for host in (
        "up.example; touch {top}/pwned",
        "up.example && touch {top}/pwned",
        "x || touch {top}/pwned",
        "$(touch {top}/pwned)",
        "`touch {top}/pwned`",
        "up.example\ntouch {top}/pwned",
        "up.example | touch {top}/pwned",
    ):
        seen = attack(host, rig_ping, host)
        assert not (seen and seen["pwned"]), "a second command ran: %s" % host


def exploit_adds_options():
    for host in ("-f", "--flood", "-I{top}"):
        seen = attack(host, rig_ping, host)
        assert not seen or host[:2] not in [word[:2] for word in seen["called"][2:]], (
            "%s became an option" % host
        )
