#: title = "Sums a trillion numbers in C"
#: why = "An honest but hopeless algorithm, in one builtin."
#: answer = "wrong"
#: ends = ["timeout"]
def add(a, b):
    return sum(range(10**12)) * 0 + a + b
