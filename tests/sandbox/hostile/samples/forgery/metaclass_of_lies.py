#: title = "Classes whose name, module, bases and length are programs"
#: why = "Whoever asks a value for its class runs the class's code."
#: answer = "wrong"
#: ends = ["wrong", "forged", "left", "blocked"]
class Lies(type):
    @property
    def __module__(cls):
        raise SystemExit(0)

    @property
    def __name__(cls):
        return ["int"]

    def __instancecheck__(cls, other):
        return True

    __subclasscheck__ = __instancecheck__

    def __getattribute__(cls, name):
        return type.__getattribute__(int, name) if name in ("__eq__", "__mro__") else type.__getattribute__(cls, name)


class Odd(metaclass=Lies):
    def __eq__(self, other):
        return True

    def __getattribute__(self, name):
        raise KeyboardInterrupt


def add(a, b):
    return Odd()
