#: title = "Sleeps for an hour"
#: why = "Uses no CPU at all, so that only a wall deadline sees it."
#: answer = "wrong"
#: ends = ["timeout"]
import time


def add(a, b):
    time.sleep(3600)
    return a + b
