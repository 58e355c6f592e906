#: title = "A wrong answer as a program of its own"
#: why = "Ends with a failed assertion and status 1."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["left", "wrong"]
def add(a, b):
    return a - b
