#: title = "Takes the same lock twice"
#: why = "A futex wait that signals do not end."
#: answer = "wrong"
#: ends = ["timeout"]
import threading

lock = threading.Lock()


def add(a, b):
    with lock, lock:
        return a + b
