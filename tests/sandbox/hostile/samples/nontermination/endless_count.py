#: title = "Drains an endless iterator in C"
#: why = "deque(maxlen=0) consumes for ever, in constant memory."
#: answer = "wrong"
#: ends = ["timeout"]
import collections
import itertools


def add(a, b):
    collections.deque(itertools.count(), maxlen=0)
    return a + b
