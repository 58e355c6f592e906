#: title = "Tries many answers, each in a child of its own"
#: why = "Whoever can ask again until it is told yes needs no knowledge."
#: answer = "wrong"
#: ends = ["wrong", "left", "forged", "blocked", "timeout"]
import os


def add(a, b):
    for guess in range(60):
        pid = os.fork()
        if pid == 0:
            return guess
        _, status = os.waitpid(pid, 0)
        if status == 0:
            os._exit(0)
    return 3
