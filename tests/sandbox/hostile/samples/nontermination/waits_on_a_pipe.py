#: title = "Reads from a pipe that it holds open itself"
#: why = "Blocked in a system call for good, no CPU used."
#: answer = "wrong"
#: ends = ["timeout", "blocked"]
import os


def add(a, b):
    reader, writer = os.pipe()
    return len(os.read(reader, 1)) + a + b
