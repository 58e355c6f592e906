#: title = "Replaces the standard streams by objects that leave when written to"
#: why = "Whoever prints or flushes in the program's process runs the program's code."
#: answer = "wrong"
#: ends = ["wrong", "left"]
import os
import sys


class Trap:
    encoding = "utf-8"

    def write(self, text):
        os._exit(0)

    def flush(self):
        os._exit(0)

    def fileno(self):
        return 1


sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Trap()


def add(a, b):
    return None
