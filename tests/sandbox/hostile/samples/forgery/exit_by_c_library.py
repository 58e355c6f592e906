#: title = "Leaves through the C library"
#: why = "No Python function is called at all."
#: answer = "wrong"
#: ends = ["left", "blocked"]
import ctypes


def add(a, b):
    ctypes.CDLL(None).exit(0)
