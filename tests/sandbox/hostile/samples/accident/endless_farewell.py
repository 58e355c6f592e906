#: title = "A right answer with an atexit handler that never ends"
#: why = "What happens after the last test is nobody's verdict."
#: answer = "right"
#: ends = ["completed"]
import atexit
import time


@atexit.register
def linger():
    while True:
        time.sleep(0.05)


def add(a, b):
    return a + b
