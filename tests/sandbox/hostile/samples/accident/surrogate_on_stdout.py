#: title = "A right answer that prints what cannot be encoded"
#: why = "The program may fail to print it (its own exception), but nobody else may fail to read it."
#: answer = "right"
#: ends = ["completed"]
import os


def add(a, b):
    try:
        print("caf\udce9 \ud83d")
    except UnicodeEncodeError:
        pass
    os.write(1, b"\xff\xfe\x80 not utf-8 \xc3\n")
    return a + b
