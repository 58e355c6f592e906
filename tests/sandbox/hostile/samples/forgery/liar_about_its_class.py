#: title = "An object that says that it is an int"
#: why = "isinstance believes __class__."
#: answer = "wrong"
#: ends = ["wrong", "forged"]
class Liar:
    __class__ = property(lambda self: int)

    def __eq__(self, other):
        return True

    def __int__(self):
        return 3

    __index__ = __int__

    def __repr__(self):
        return "3"

    def __hash__(self):
        return hash(3)


def add(a, b):
    return Liar()
