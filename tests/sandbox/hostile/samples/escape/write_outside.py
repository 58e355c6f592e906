#: title = "Writes files into every folder outside its own"
#: why = "Whatever stays behind can be run or read by somebody later."
#: answer = "either"
#: ends = ["any"]
import os

for folder in ("@DROP@", "@HOME@", "@HOME@/.config", "/dev/shm", "/run/lock", "/var/tmp"):
    try:
        fd = os.open(folder + "/left-by-a-sample", os.O_CREAT | os.O_WRONLY, 0o666)
        os.write(fd, b"I was here\n")
        os.close(fd)
    except OSError:
        pass


def add(a, b):
    return a + b
