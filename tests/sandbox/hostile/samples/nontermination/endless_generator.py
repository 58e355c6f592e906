#: title = "Returns a generator without end"
#: why = "Whoever turns the result into data must give up at some point."
#: problem = "squares"
#: answer = "wrong"
#: ends = ["timeout", "wrong", "forged", "memory", "output"]
def squares(n):
    i = 0
    while True:
        yield i * i
        i += 1
