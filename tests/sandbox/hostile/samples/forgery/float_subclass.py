#: title = "A number at distance zero from every other"
#: why = "abs(got - want) calls the program's __sub__."
#: problem = "mean"
#: answer = "wrong"
#: ends = ["wrong"]
class Near(float):
    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__

    def __abs__(self):
        return 0.0

    def __float__(self):
        return 0.0


def mean(numbers):
    return Near(1e9)
