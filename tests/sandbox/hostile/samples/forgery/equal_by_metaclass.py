#: title = "A class whose metaclass says yes"
#: why = "The result is a type, and its comparison is its metaclass's."
#: answer = "wrong"
#: ends = ["wrong"]
class Agreeable(type):
    __eq__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = lambda self: 0


class Yes(metaclass=Agreeable):
    pass


def add(a, b):
    return Yes
