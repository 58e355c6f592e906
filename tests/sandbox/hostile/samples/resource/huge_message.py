#: title = "An exception with fifty megabytes to say"
#: why = "Messages are kept, but not all of them."
#: answer = "wrong"
#: ends = ["wrong", "memory", "output"]
def add(a, b):
    raise ValueError("x" * (50 * 2**20))
