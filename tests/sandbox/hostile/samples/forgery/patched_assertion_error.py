#: title = "Replaces AssertionError, and every exception it can reach"
#: why = "A checker that catches AssertionError by name catches the program's idea of it."
#: answer = "wrong"
#: ends = ["wrong"]
import builtins


class Quiet(BaseException):
    pass


for name in ("AssertionError", "Exception", "BaseException", "TimeoutError"):
    setattr(builtins, name, Quiet)


def add(a, b):
    return None
