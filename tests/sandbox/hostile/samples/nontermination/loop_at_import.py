#: title = "A busy loop before any function is defined"
#: why = "The deadline must cover the loading of the program, not only the calls."
#: answer = "wrong"
#: ends = ["timeout"]
n = 0
while n >= 0:
    n += 1


def add(a, b):
    return a + b
