#: title = "A result nested a hundred thousand deep"
#: why = "Whoever turns the result into data recurses as deep as the program likes."
#: answer = "wrong"
#: ends = ["wrong", "memory", "forged", "signal"]
def add(a, b):
    nest = []
    for _ in range(100_000):
        nest = [nest]
    return nest
