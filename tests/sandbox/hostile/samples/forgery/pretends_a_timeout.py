#: title = "Sends itself the signal of the CPU limit"
#: why = "A timeout has to be earned with CPU time; this one is a crash."
#: answer = "wrong"
#: ends = ["signal", "blocked", "wrong"]
import os
import signal


def add(a, b):
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGXCPU)
    return None
