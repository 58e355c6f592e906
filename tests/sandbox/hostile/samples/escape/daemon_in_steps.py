#: title = "A command leaves a daemon behind, then answers rightly"
#: why = "Where forks are allowed, two of them and a new session put it out of reach of kill(pid) and killpg."
#: kind = "steps"
#: answer = "either"
#: ends = ["any"]
#: linger = 1.5
import os
import time


def haunt():
    for i in range(12):
        time.sleep(0.25)
        try:
            open("@DROP@/haunted-%d" % i, "w").close()
        except OSError:
            pass


if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in range(3):
            os.close(fd)
        haunt()
    os._exit(0)


def add(a, b):
    return a + b
