#: title = "An exception whose __str__ leaves, and whose class calls itself AssertionError"
#: why = "Describing a failure runs code of whoever failed."
#: answer = "wrong"
#: ends = ["wrong", "left", "forged"]
import os


class Meta(type):
    def __getattribute__(cls, name):
        if name == "__name__":
            return "Completed"
        return super().__getattribute__(name)


class AssertionError(Exception, metaclass=Meta):
    def __str__(self):
        os._exit(0)

    __repr__ = __str__

    @property
    def args(self):
        os._exit(0)

    __traceback__ = None


def add(a, b):
    raise AssertionError
