#: title = "Has the kernel signal others when a descriptor becomes readable"
#: why = "F_SETOWN and F_SETSIG send any signal to any process of the same user, with no call to kill."
#: answer = "wrong"
#: ends = ["wrong", "blocked"]
#: needs_lab = true
import fcntl
import os
import socket
import time


def add(a, b):
    here, there = socket.socketpair()
    for pid in (int("@BYSTANDER@"), os.getppid()):
        try:
            fcntl.fcntl(here, 10, 9)
            fcntl.fcntl(here, fcntl.F_SETOWN, pid)
            fcntl.fcntl(here, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        except OSError:
            continue
        there.send(b"x")
        time.sleep(0.1)
    return None
