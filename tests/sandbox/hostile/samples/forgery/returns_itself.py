#: title = "Returns functions: itself, its caller's, a bound method"
#: why = "A result that is the candidate may be compared or called again by the test."
#: answer = "wrong"
#: ends = ["wrong"]
def add(a, b):
    return add if a == 1 else [].append
