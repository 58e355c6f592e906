#: title = "Two lists nested six hundred thousand deep are compared"
#: why = "Recursion in C, with the interpreter's own guard removed."
#: answer = "wrong"
#: ends = ["wrong", "signal", "memory"]
import sys


def add(a, b):
    sys.setrecursionlimit(2**31 - 1)
    one, other = [], []
    for _ in range(600_000):
        one, other = [one], [other]
    return one == other
