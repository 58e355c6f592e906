#: title = "A command that hoards memory files"
#: why = "A tree of processes may have many more descriptors, and the files are in none of them."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["memory", "left", "blocked"]
import os
import time

chunk = b"x" * 2**20
files = [os.memfd_create("hoard%d" % i) for i in range(48)]
for fd in files:
    for _ in range(15):
        os.write(fd, chunk)
time.sleep(0.3)
os._exit(3)
