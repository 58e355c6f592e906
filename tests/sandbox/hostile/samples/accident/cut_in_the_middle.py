#: title = "A program that stops in the middle of a line"
#: why = "Ran into the token limit."
#: answer = "wrong"
#: ends = ["syntax"]
def add(a, b):
    total = (a +
