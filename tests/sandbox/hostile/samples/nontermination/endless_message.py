#: title = "An exception whose message never ends"
#: why = "Whoever writes down what went wrong calls the program's own __str__."
#: answer = "wrong"
#: ends = ["timeout", "wrong"]
class Failure(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def add(a, b):
    raise Failure
