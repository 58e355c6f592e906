#: title = "A right answer that closes and replaces its standard streams"
#: why = "Solutions redirect or close them; the answer travels elsewhere."
#: answer = "right"
#: ends = ["completed"]
import io
import sys

sys.stdout = io.StringIO()
sys.stderr.close()
sys.stdin = None


def add(a, b):
    print("into the void")
    return a + b
