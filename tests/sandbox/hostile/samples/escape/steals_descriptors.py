#: title = "Copies descriptors out of its parent and writes into them"
#: why = "pidfd_getfd turns the parent's private pipe into the program's own."
#: answer = "wrong"
#: ends = ["wrong", "blocked"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def add(a, b):
    for victim in (os.getppid(), @BYSTANDER@):
        try:
            handle = os.pidfd_open(victim)
        except OSError:
            continue
        for number in range(24):
            fd = libc.syscall(438, handle, number, 0)
            if fd >= 0:
                try:
                    os.set_blocking(fd, False)
                    os.write(fd, b'{"ending": "completed", "passed": true}\n')
                except OSError:
                    pass
    return None
