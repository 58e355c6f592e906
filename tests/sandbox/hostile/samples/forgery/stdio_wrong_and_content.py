#: title = "A stdio program that prints the wrong sum and leaves well"
#: why = "Status 0 and some output are not the right output."
#: kind = "stdio"
#: answer = "wrong"
#: ends = ["completed"]
import sys

sys.stdin.read()
print("passed: 45 tests")
sys.exit(0)
