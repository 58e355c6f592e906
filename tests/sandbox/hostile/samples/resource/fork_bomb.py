#: title = "A fork bomb, stopped at a hundred and twenty"
#: why = "Each child forks again; the limit must hold for the whole tree, and the tree must be swept."
#: answer = "wrong"
#: ends = ["wrong", "blocked", "memory", "timeout"]
#: linger = 0.5
import os
import time


def add(a, b):
    made = 0
    for _ in range(7):
        if made > 120:
            break
        try:
            if os.fork() == 0:
                made += 1
        except OSError:
            pass
    time.sleep(1.0)
    return 0
