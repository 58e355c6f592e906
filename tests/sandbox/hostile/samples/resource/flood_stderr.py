#: title = "Writes a hundred megabytes to standard error"
#: why = "The other stream, which is often forgotten."
#: answer = "wrong"
#: ends = ["output", "wrong", "blocked", "timeout"]
import sys


def add(a, b):
    for _ in range(1600):
        sys.stderr.write("x" * 2**16)
    return 0
