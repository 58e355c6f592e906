#: title = "A destructor that leaves with status 0"
#: why = "Runs when the failed test's frame is torn down."
#: answer = "wrong"
#: ends = ["wrong", "left"]
import os


class Bomb:
    def __del__(self):
        os._exit(0)


class Wrong(int):
    pass


keep = Bomb()


def add(a, b):
    global keep
    keep = None
    return Wrong(-1)
