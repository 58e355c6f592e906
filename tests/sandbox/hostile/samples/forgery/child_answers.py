#: title = "Forks, and lets parent and child each give an answer"
#: why = "Two processes hold the same pipe; the one with status 0 is not the one that failed."
#: answer = "wrong"
#: ends = ["wrong", "left", "forged", "blocked", "timeout"]
import os


def add(a, b):
    pid = os.fork()
    if pid:
        os._exit(0)
    return None
