#: title = "Values whose class changes while they are looked at"
#: why = "A type that was checked is not the type that is read."
#: problem = "running_max"
#: answer = "wrong"
#: ends = ["wrong"]
class Empty(list):
    pass


class Sly(list):
    def __iter__(self):
        self.__class__ = Empty
        yield 1
        self.append(3)
        yield 3

    def __len__(self):
        return 10**9

    def __bool__(self):
        raise ValueError

    def __reduce__(self):
        return (list, ([1, 3, 3],))


def running_max(numbers):
    return Sly([9, 9, 9])
