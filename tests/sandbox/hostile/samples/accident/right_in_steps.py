#: title = "A right answer as a program of its own"
#: why = "Output without a last newline before the marker must not hide the marker's line."
#: kind = "steps"
#: answer = "right"
#: ends = ["completed"]
import sys


def add(a, b):
    print("adding", a, b)
    sys.stderr.write("and a word aside")
    return a + b
