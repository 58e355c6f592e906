#: title = "Sixty memory files, each just within the limit of a file"
#: why = "Their pages are in no process, so nobody who looks at processes sees them."
#: answer = "wrong"
#: ends = ["memory", "wrong", "blocked"]
import os
import time


def add(a, b):
    files = [os.memfd_create("hoard%d" % i) for i in range(60)]
    for fd in files:
        for _ in range(15):
            os.write(fd, b"x" * 2**20)
    time.sleep(0.3)
    return len(files)
