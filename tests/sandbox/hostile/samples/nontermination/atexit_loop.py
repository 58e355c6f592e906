#: title = "Leaves, but never finishes leaving"
#: why = "sys.exit runs the atexit handlers, and this one does not end."
#: answer = "wrong"
#: ends = ["timeout", "left"]
import atexit
import sys


@atexit.register
def stay():
    while True:
        pass


def add(a, b):
    return a + b


sys.exit(0)
