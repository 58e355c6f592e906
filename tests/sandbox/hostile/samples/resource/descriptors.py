#: title = "Opens pipes until none are left"
#: why = "Descriptors run out for the program, never for its invigilator."
#: answer = "wrong"
#: ends = ["wrong", "blocked"]
import os


def add(a, b):
    pipes = [os.pipe() for _ in range(20_000)]
    return len(pipes)
