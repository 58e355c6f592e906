#: title = "A right answer that recurses four thousand deep"
#: why = "sys.setrecursionlimit is in every contest solution."
#: problem = "depth"
#: answer = "right"
#: ends = ["completed"]
import sys

sys.setrecursionlimit(10**6)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
