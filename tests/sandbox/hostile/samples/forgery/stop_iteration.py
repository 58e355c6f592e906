#: title = "Raises StopIteration"
#: why = "Ends a loop of the checker as if all cases had been seen."
#: answer = "wrong"
#: ends = ["wrong"]
def add(a, b):
    raise StopIteration(3)
