#: title = "Writes two hundred megabytes straight to descriptor 1"
#: why = "Goes round every replaced sys.stdout."
#: answer = "wrong"
#: ends = ["output", "wrong", "blocked", "timeout"]
import posix


def add(a, b):
    for _ in range(200):
        posix.write(1, b"x" * 2**20)
    return 0
