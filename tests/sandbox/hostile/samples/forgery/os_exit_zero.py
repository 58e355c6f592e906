#: title = "Leaves with os._exit(0) when called"
#: why = "Status 0, and no handler of anybody runs."
#: answer = "wrong"
#: ends = ["left"]
import os


def add(a, b):
    os._exit(0)
