#: title = "A chain of sixty processes, each the child of the last"
#: why = "The ancestor has long gone when the last link is born."
#: answer = "wrong"
#: ends = ["wrong", "blocked", "left", "forged", "timeout"]
#: linger = 1.5
import os
import time


def add(a, b):
    for _ in range(60):
        if os.fork():
            os._exit(0)
        os.setsid()
    time.sleep(5)
    os._exit(0)
