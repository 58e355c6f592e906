#: title = "A thread ends an in-process test with status 0 in the middle"
#: why = "Not the main thread, and not at any line of the tests."
#: kind = "inprocess"
#: answer = "wrong"
#: ends = ["left", "wrong", "timeout"]
import os
import threading
import time


def add(a, b):
    threading.Timer(0.05, os._exit, (0,)).start()
    time.sleep(0.5)
    return None
