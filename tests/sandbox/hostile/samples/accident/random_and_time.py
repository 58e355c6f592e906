#: title = "A right answer that seeds, shuffles and sleeps a little"
#: why = "The clock and chance are there, and a short sleep is no timeout."
#: answer = "right"
#: ends = ["completed"]
import random
import time

random.seed(7)


def add(a, b):
    time.sleep(0.01)
    parts = [a, b]
    random.shuffle(parts)
    return sum(parts)
