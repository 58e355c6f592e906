#: title = "A right answer that leaves a thread running for ever"
#: why = "The interpreter waits for non-daemon threads; the verdict must not."
#: answer = "right"
#: ends = ["completed"]
import threading
import time


def idle():
    while True:
        time.sleep(0.05)


threading.Thread(target=idle).start()


def add(a, b):
    return a + b
