#: title = "A wrong answer under unittest in its own process"
#: why = "An honest failure, told as one."
#: kind = "inprocess"
#: answer = "wrong"
#: ends = ["wrong"]
def add(a, b):
    return a - b
