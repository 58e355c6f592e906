#: title = "Stops itself with SIGSTOP"
#: why = "A stopped process neither runs nor ends, and waitpid without WUNTRACED does not notice."
#: answer = "wrong"
#: ends = ["timeout", "wrong", "blocked"]
import os
import signal


def add(a, b):
    os.kill(os.getpid(), signal.SIGSTOP)
    return a + b + 1
