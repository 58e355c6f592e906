#: title = "A compiler quotes a secret in its diagnostics, and packs it into a program"
#: why = "`#include` and `.incbin` read whatever the compiler may read, before anything has run."
#: kind = "steps"
#: answer = "either"
#: ends = ["any"]
#: boasts = true
#: limits = {cpu = 10}
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


for text in (
    '#include "@HOME@/.ssh/id_ed25519"\nint main() {}\n',
    '__asm__(".incbin \\"@HOME@/.ssh/id_ed25519\\"\\n.byte 0"); int main() { return 0; }\n',
    '#include "/proc/self/environ"\n#include "/proc/1/environ"\nint main() {}\n',
):
    with open("reads.c", "w") as file:
        file.write(text)
    tell("gcc", "-o", "reads", "reads.c")
    tell("strings", "reads")


def add(a, b):
    return a + b
