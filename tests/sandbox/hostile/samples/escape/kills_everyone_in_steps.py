#: title = "A command kills every process that it may signal"
#: why = "Where forks are allowed, `kill(-1)` meets more than the one who sent it."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["wrong", "left", "signal", "blocked", "timeout"]
import os
import signal


def add(a, b):
    for group in (-1, 0, -os.getppid(), -1):
        for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
            if group == 0 and number != signal.SIGTERM:
                continue
            try:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                os.kill(group, number)
            except OSError:
                pass
    return None
