#: title = "An exception with fifty thousand causes"
#: why = "Tracebacks are printed with all their causes, recursively."
#: answer = "wrong"
#: ends = ["wrong", "memory", "signal"]
def add(a, b):
    error = None
    for i in range(50_000):
        link = ValueError(i)
        link.__cause__ = error
        error = link
    raise error
