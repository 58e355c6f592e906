#: title = "A result whose every special method does harm or lies"
#: why = "Serialising calls __iter__, __len__, __repr__, __bool__, __hash__, __getattribute__ and more."
#: answer = "wrong"
#: ends = ["wrong", "left", "forged", "memory"]
import os


class Thorn(list):
    def __iter__(self):
        os._exit(0)

    def __len__(self):
        return 2**62

    def __repr__(self):
        return "x" * 2**24

    def __bool__(self):
        return True

    def __getattribute__(self, name):
        if name == "__class__":
            return int
        raise SystemExit(0)

    def __eq__(self, other):
        return True

    __hash__ = None


def add(a, b):
    return Thorn([3])
