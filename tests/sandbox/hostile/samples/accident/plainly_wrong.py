#: title = "Subtracts"
#: why = "The control: an honest wrong answer."
#: answer = "wrong"
#: ends = ["wrong"]
def add(a, b):
    return a - b
