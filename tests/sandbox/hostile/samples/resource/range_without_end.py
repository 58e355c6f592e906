#: title = "Returns a range that is longer than any list"
#: why = "Its description is short; whoever makes a list of it has none."
#: problem = "squares"
#: answer = "wrong"
#: ends = ["output", "wrong", "timeout", "memory"]
def squares(n):
    return range(10**10)
