#: title = "Kills itself with the signal of the memory killer"
#: why = "SIGKILL alone proves no lack of memory."
#: answer = "wrong"
#: ends = ["signal", "blocked", "wrong"]
import os
import signal


def add(a, b):
    os.kill(os.getpid(), signal.SIGKILL)
    return None
