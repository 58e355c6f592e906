#: title = "Yields the answer instead of returning it"
#: why = "An iterator over the answer is not the answer."
#: answer = "wrong"
#: ends = ["wrong"]
def add(a, b):
    yield a + b
