#: title = "Recursion without an end or a limit"
#: why = "Ends in the C stack or in all of the memory."
#: answer = "wrong"
#: ends = ["wrong", "signal", "memory", "timeout"]
import sys

sys.setrecursionlimit(2**31 - 1)


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x"[:0])


def add(a, b):
    return Deep().bottom
