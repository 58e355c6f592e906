#: title = "A wrong answer whose exception message cannot be encoded"
#: why = "The record of a failure must hold whatever the failure said."
#: answer = "wrong"
#: ends = ["wrong"]
def add(a, b):
    raise ValueError("bad byte \udcff, NUL \0, escape \x1b[31m and \ud800")
