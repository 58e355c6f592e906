#: title = "Leaves an in-process test with status 0"
#: why = "The program was to run to its very end; status 0 is not that."
#: kind = "inprocess"
#: answer = "wrong"
#: ends = ["left", "wrong"]
import os


def add(a, b):
    os._exit(0)
