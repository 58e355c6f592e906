#: title = "Prints what test runners print, and leaves with status 0"
#: why = "Log parsers look for such lines; the random line of this run is not among them."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["left", "wrong"]
import random
import sys

for line in (
    ">>>>> Start Test Output",
    "test_add.py::test_add PASSED",
    ">>>>> All Tests Passed",
    "OK",
    "marker",
    "{}",
    "%032x" % random.getrandbits(128),
):
    print(line)
sys.stdout.flush()
sys.exit(0)
