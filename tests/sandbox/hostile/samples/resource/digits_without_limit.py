#: title = "Four million digits as text"
#: why = "Quadratic time in one C call, once the interpreter's guard is lifted."
#: answer = "wrong"
#: ends = ["timeout", "wrong"]
import sys


def add(a, b):
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    return len(str(1 << (14 * 10**6)))
