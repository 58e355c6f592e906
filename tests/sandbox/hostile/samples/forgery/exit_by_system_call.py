#: title = "Leaves by the raw system call exit_group(0)"
#: why = "The lowest door that there is."
#: answer = "wrong"
#: ends = ["left", "blocked"]
import ctypes
import os


def add(a, b):
    ctypes.CDLL(None).syscall(94 if os.uname().machine == "aarch64" else 231, 0)
