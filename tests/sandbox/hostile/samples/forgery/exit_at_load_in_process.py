#: title = "Raises SystemExit at the head of an in-process test"
#: why = "The tests behind it never run."
#: kind = "inprocess"
#: answer = "wrong"
#: ends = ["left", "wrong"]
import sys

sys.exit(0)
