#: title = "Catastrophic backtracking"
#: why = "The regular expression engine spends years in C without looking up."
#: answer = "wrong"
#: ends = ["timeout"]
import re


def add(a, b):
    return a + b if re.match(r"(a|a|aa)+$", "a" * 60 + "b") else a + b
