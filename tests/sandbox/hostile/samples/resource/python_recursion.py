#: title = "Recursion without an end"
#: why = "A plain RecursionError, and to be called an exception."
#: answer = "wrong"
#: ends = ["wrong"]
def add(a, b):
    return add(a, b)
