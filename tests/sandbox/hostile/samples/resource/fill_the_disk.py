#: title = "Writes more than half a gigabyte into files"
#: why = "The private folder has a size; what is beyond it belongs to others."
#: answer = "wrong"
#: ends = ["wrong", "blocked", "memory", "signal", "output"]
import os
import tempfile


def add(a, b):
    written = 0
    for folder in (os.getcwd(), tempfile.gettempdir(), "/tmp", "/var/tmp"):
        for i in range(40):
            try:
                with open(os.path.join(folder, "fill%d" % i), "wb") as file:
                    for _ in range(16):
                        written += file.write(b"x" * 2**20)
            except OSError:
                break
    return written
