#: title = "Stops its whole session and lowers everybody's priority"
#: why = "Not dead, not alive: a stopped judge waits for ever."
#: answer = "wrong"
#: ends = ["wrong", "blocked", "timeout"]
#: needs_lab = true
import os
import posix


def add(a, b):
    for which, who in ((os.PRIO_USER, 0), (os.PRIO_PROCESS, os.getppid())):
        try:
            os.setpriority(which, who, 19)
        except OSError:
            pass
    for victim in range(2, 400):
        if victim not in (os.getpid(), @BYSTANDER@):
            try:
                posix.kill(victim, 19)
            except OSError:
                pass
    return None
