#: title = "Fills /dev/shm"
#: why = "A folder in memory that everybody may write to and that nobody sweeps."
#: answer = "wrong"
#: ends = ["wrong", "blocked", "memory", "signal"]
def add(a, b):
    written = 0
    for folder in ("/dev/shm", "/run", "/run/lock", "/var/tmp"):
        for i in range(4):
            try:
                with open("%s/hoard%d" % (folder, i), "wb") as file:
                    for _ in range(12):
                        written += file.write(b"x" * 2**20)
            except OSError:
                pass
    return written
