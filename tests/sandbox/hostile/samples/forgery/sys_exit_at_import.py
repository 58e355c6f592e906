#: title = "Leaves with sys.exit(0) when loaded"
#: why = "The tests are never reached."
#: answer = "wrong"
#: ends = ["left", "wrong"]
import sys


def add(a, b):
    return None


sys.exit(0)
