#: title = "Fails an in-process test, and turns the status to 0 on the way out"
#: why = "The failed assertion is followed by handlers of the program."
#: kind = "inprocess"
#: answer = "wrong"
#: ends = ["left", "wrong"]
import atexit
import os

atexit.register(os._exit, 0)


def add(a, b):
    return None
