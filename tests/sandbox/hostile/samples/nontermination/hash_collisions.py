#: title = "A set of numbers that all share one hash"
#: why = "Quadratic time inside one C call."
#: answer = "wrong"
#: ends = ["timeout"]
def add(a, b):
    step = 2**61 - 1
    return len({step * i for i in range(400_000)}) * 0 + a + b
