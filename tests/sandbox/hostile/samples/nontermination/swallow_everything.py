#: title = "Swallows every exception and goes on"
#: why = "A timeout raised as an exception inside the program is swallowed like any other."
#: answer = "wrong"
#: ends = ["timeout"]
def add(a, b):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
