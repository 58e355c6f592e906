#: title = "A constant that the compiler folds into a gigabyte"
#: why = "Memory is spent before the first line runs."
#: answer = "wrong"
#: ends = ["wrong", "memory", "syntax", "timeout"]
TABLE = [None] * (2**27)


def add(a, b):
    return len(TABLE) + len((None,) * (2**27))
