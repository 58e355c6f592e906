#: title = "A NUL byte after a wrong answer"
#: why = "Some readers stop at the NUL: the tests behind it are never seen, and the status is 0."
#: answer = "wrong"
#: ends = ["syntax"]
def add(a, b):
    return None
@NUL@
