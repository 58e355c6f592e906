#: title = "Four children that take two hundred megabytes each"
#: why = "A limit per process is not a limit per program."
#: answer = "wrong"
#: ends = ["wrong", "blocked", "memory"]
#: linger = 0.5
import os
import time


def add(a, b):
    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            hoard = bytearray(b"x" * 2**20) * 200
            time.sleep(1.0)
            os._exit(len(hoard) % 2)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)
    return 0
