#: title = "A command takes every limit of the process that started it down to nothing"
#: why = "A keeper that can start no further command must not pass for one that had no more to start."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["wrong", "left", "signal", "blocked", "output", "memory"]
import os
import resource


def add(a, b):
    for which in range(16):
        for pid in (os.getppid(), 1):
            try:
                resource.prlimit(pid, which, (0, 0))
            except (OSError, ValueError):
                pass
    return None
