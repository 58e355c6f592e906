#: title = "A class that says it is numpy's array"
#: why = "Names of classes and modules are the program's to choose."
#: answer = "wrong"
#: ends = ["wrong", "forged", "blocked"]
class Agreeable(str):
    kind = "b"
    str = "|b1"


class ndarray:
    __module__ = "numpy"
    dtype = Agreeable()
    size = 1
    shape = ()

    def ravel(self):
        return self

    def tolist(self):
        return [True]

    def __eq__(self, other):
        return True


def add(a, b):
    return ndarray()
