#: title = "Puts a key into the kernel's keyrings and reads the ones that lie there"
#: why = "Keyrings belong to the user, not to the process, and outlive it."
#: answer = "either"
#: ends = ["any"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
add_key, keyctl = (217, 219) if os.uname().machine == "aarch64" else (248, 250)
for ring in (-4, -5, -3):
    libc.syscall(add_key, b"user", b"proctor-gallery", b"x", 1, ring)
libc.syscall(keyctl, 1, None)


def add(a, b):
    return a + b
