#: title = "A result of three million numbers"
#: why = "Legal, large, and wrong; neither side may be brought down by it."
#: answer = "wrong"
#: ends = ["wrong", "memory", "forged", "output"]
def add(a, b):
    return list(range(3_000_000))
