#: title = "Uses a module that it never imported"
#: why = "A NameError of the program, at the first call."
#: answer = "wrong"
#: ends = ["wrong"]
def add(a, b):
    return functools.reduce(operator.add, [a, b])
