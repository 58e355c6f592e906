#: title = "Redefines the tests' own helper"
#: why = "A round trip through a helper that the program has emptied always closes."
#: problem = "unshift"
#: answer = "wrong"
#: ends = ["wrong"]
def shift(text):
    return text


def unshift(text):
    return text
