#: title = "Leaves with sys.exit(0) when called"
#: why = "Exit status 0 is not the end of the tests."
#: answer = "wrong"
#: ends = ["left", "wrong"]
import sys


def add(a, b):
    sys.exit(0)
