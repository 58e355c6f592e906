#: title = "A thread that ends the process well, a moment after the wrong answer"
#: why = "Between the failed test and the status there is time."
#: answer = "wrong"
#: ends = ["wrong", "left"]
import os
import threading
import time


def ambush():
    for _ in range(4000):
        time.sleep(0.0005)
    os._exit(0)


def strike():
    time.sleep(0.002)
    os._exit(0)


threading.Thread(target=ambush, daemon=True).start()


def add(a, b):
    threading.Thread(target=strike).start()
    return None
