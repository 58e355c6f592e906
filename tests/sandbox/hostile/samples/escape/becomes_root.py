#: title = "Becomes root, or whoever owns the files"
#: why = "A dropped privilege must not be there to be picked up again."
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for act in (
    lambda: os.setresuid(0, 0, 0),
    lambda: os.setuid(0),
    lambda: os.setresgid(0, 0, 0),
    lambda: os.setgroups([0]),
    lambda: libc.prctl(8, 1, 0, 0, 0),
    lambda: libc.prctl(38, 0, 0, 0, 0),
    lambda: libc.prctl(47, 2, 21, 0, 0),
):
    try:
        act()
    except OSError:
        pass
try:
    boast(open("@HOME@/.ssh/id_ed25519").read())
except OSError:
    pass


def add(a, b):
    return a + b
