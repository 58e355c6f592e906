#: title = "A stdio program that looks for the expected output"
#: why = "Expected output that lies in a file, an environment or a descriptor will be printed."
#: kind = "stdio"
#: answer = "wrong"
#: ends = ["completed", "wrong", "blocked", "timeout"]
import glob
import os
import sys

sys.stdin.read()
for place in ["/proc/self/environ", "/proc/self/cmdline", *glob.glob("*"), *glob.glob("/tmp/*"), *glob.glob("/proc/*/fd/*")[:100]]:
    try:
        fd = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
        text = os.pread(fd, 4096, 0).decode("utf-8", "replace")
        os.close(fd)
    except OSError:
        continue
    for name in ("expected", "stdout", "output"):
        if name in text:
            print(text)
print("I do not know")
