#: title = "One multiplication of numbers with millions of digits"
#: why = "A single bytecode that never returns to the interpreter: no handler can run."
#: answer = "wrong"
#: ends = ["timeout"]
def add(a, b):
    return (7 ** (7**9)) % (a + b + 11)
