#: title = "Mounts over the operator's home, in a namespace of its own or in none"
#: why = "A new user namespace hands out every capability inside it."
#: answer = "either"
#: ends = ["any"]
#: needs_lab = true
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.mount(b"tmpfs", b"@HOME@/empty", b"tmpfs", 0, None)
for flags in (0x10000000, 0x00020000, 0x10020000, 0x20000000, 0x40000000, 0x04000000):
    if libc.unshare(flags) == 0:
        libc.mount(b"tmpfs", b"@HOME@", b"tmpfs", 0, None)
        libc.mount(b"none", b"/", None, 0x44000, None)
        libc.sethostname(b"owned", 5)


def add(a, b):
    return a + b
