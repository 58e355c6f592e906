#: title = "A shell dials through its own device files"
#: why = "`/dev/tcp` is no file: only a network that is empty keeps it from being dialled."
#: kind = "steps"
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import subprocess


def tell(*command):
    """What a command prints, whatever becomes of it."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return ""
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    if "CANARY" in text or "PRIVATE KEY" in text:
        boast(text)
    return text


tell("bash", "-c", "exec 9<>/dev/tcp/127.0.0.1/@TCP@ && echo canary >&9; echo canary > /dev/udp/127.0.0.1/@UDP@; kill -9 @BYSTANDER@")


def add(a, b):
    return a + b
