#: title = "A right answer that returns a lazy iterator"
#: why = "The test makes a list of it; it has to be drained somewhere."
#: problem = "squares"
#: answer = "right"
#: ends = ["completed"]
def squares(n):
    return map(lambda i: i * i, filter(lambda i: i >= 0, range(n)))
