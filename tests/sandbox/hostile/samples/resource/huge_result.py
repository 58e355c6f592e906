#: title = "A result of a hundred and fifty megabytes of text"
#: why = "The bill for carrying it must stay with the program."
#: answer = "wrong"
#: ends = ["wrong", "memory", "forged", "output"]
def add(a, b):
    return "x" * (150 * 2**20)
