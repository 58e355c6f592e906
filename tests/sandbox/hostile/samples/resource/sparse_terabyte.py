#: title = "A sparse file of a terabyte"
#: why = "Costs nothing until somebody copies or counts it."
#: answer = "wrong"
#: ends = ["wrong", "blocked", "signal"]
import os


def add(a, b):
    with open("sparse", "wb") as file:
        file.truncate(2**40)
    return os.stat("sparse").st_size
