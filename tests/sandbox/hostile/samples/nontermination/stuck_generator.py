#: title = "Returns a generator whose first item never comes"
#: why = "The wait is inside next(), after the call has returned."
#: problem = "squares"
#: answer = "wrong"
#: ends = ["timeout", "wrong"]
def squares(n):
    while True:
        pass
    yield 0
