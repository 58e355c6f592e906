#: title = "Kills a process that has nothing to do with it"
#: why = "Process ids are easy to guess."
#: answer = "either"
#: ends = ["any"]
import os
import signal

for act in (
    lambda: os.kill(@BYSTANDER@, signal.SIGKILL),
    lambda: signal.pidfd_send_signal(os.pidfd_open(@BYSTANDER@), signal.SIGKILL),
    lambda: os.killpg(os.getpgid(@BYSTANDER@), signal.SIGKILL),
):
    try:
        act()
    except (OSError, TypeError, AttributeError):
        pass


def add(a, b):
    return a + b
