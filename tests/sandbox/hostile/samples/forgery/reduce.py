#: title = "A result that runs code when it is unpickled"
#: why = "pickle between a program and its judge hands the judge over."
#: answer = "wrong"
#: ends = ["wrong", "forged"]
import os


class Parcel:
    def __reduce__(self):
        return (os.system, ("touch @DROP@/unpickled",))

    __reduce_ex__ = lambda self, protocol: self.__reduce__()


class Fail(Exception):
    def __reduce__(self):
        return (os.system, ("touch @DROP@/unpickled",))


def add(a, b):
    if a == 1:
        return Parcel()
    raise Fail
