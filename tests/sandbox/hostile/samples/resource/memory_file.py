#: title = "A gigabyte in memory files"
#: why = "memfd pages belong to nobody's heap; only a file size limit or a cgroup counts them."
#: answer = "wrong"
#: ends = ["memory", "wrong", "blocked"]
import os
import time


def add(a, b):
    files = []
    for i in range(32):
        fd = os.memfd_create("hoard%d" % i)
        files.append(fd)
        for _ in range(32):
            os.write(fd, b"x" * 2**20)
        time.sleep(0.02)
    return len(files)
