#: title = "Leaves locks and flags on the devices that all programs share"
#: why = "What one program leaves on a descriptor that it inherited is there for the next."
#: answer = "either"
#: ends = ["any"]
import fcntl
import os

for fd in (0, 1, 2):
    try:
        fcntl.fcntl(fd, fcntl.F_SETFL, os.O_APPEND | os.O_NONBLOCK | 0o20000)
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except OSError:
        pass


def add(a, b):
    return a + b
