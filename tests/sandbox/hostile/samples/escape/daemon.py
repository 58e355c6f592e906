#: title = "Leaves a daemon behind, then answers rightly"
#: why = "Two forks and a new session put it out of reach of kill(pid) and killpg."
#: answer = "either"
#: ends = ["any"]
#: linger = 1.5
import os
import socket
import time


def haunt():
    for i in range(12):
        time.sleep(0.25)
        try:
            open("@DROP@/haunted-%d" % i, "w").close()
        except OSError:
            pass
        try:
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"still here", ("127.0.0.1", @UDP@))
        except OSError:
            pass


try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            haunt()
        os._exit(0)
except OSError:
    pass


def add(a, b):
    return a + b
