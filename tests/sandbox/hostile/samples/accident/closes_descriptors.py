#: title = "A right answer that closes descriptors 0, 1 and 2"
#: why = "Daemon recipes do so; the next file opened then gets number 0."
#: answer = "right"
#: ends = ["completed"]
import os

for fd in (0, 1, 2):
    try:
        os.close(fd)
    except OSError:
        pass


def add(a, b):
    return a + b
