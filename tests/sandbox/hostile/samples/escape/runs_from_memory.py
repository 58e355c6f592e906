#: title = "Runs a program from a memory file"
#: why = "There is no path that a rule on executing files could name."
#: answer = "either"
#: ends = ["any"]
#: linger = 0.3
import os

try:
    fd = os.memfd_create("tool", 0)
    os.write(fd, b"#!/bin/sh\necho from-memory > @DROP@/from-memory\ncat @HOME@/.ssh/id_ed25519\n")
    if os.fork() == 0:
        try:
            os.execve("/proc/self/fd/%d" % fd, ["tool"], {})
        finally:
            os._exit(1)
    os.wait()
except OSError:
    pass


def add(a, b):
    return a + b
