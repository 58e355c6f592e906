#: title = "The repr of a list nested a hundred and fifty thousand deep"
#: why = "Recursion in C, with the interpreter's own guard removed."
#: answer = "wrong"
#: ends = ["wrong", "signal", "memory"]
import sys


def add(a, b):
    sys.setrecursionlimit(2**31 - 1)
    nest = []
    for _ in range(150_000):
        nest = [nest]
    return len(repr(nest))
