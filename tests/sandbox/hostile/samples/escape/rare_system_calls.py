#: title = "Knocks at every system call that no solution needs"
#: why = "bpf, userfaultfd, perf_event_open, kexec and their like are where kernels break."
#: answer = "either"
#: ends = ["any"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
zeros = ctypes.create_string_buffer(256)
names = (280, 282, 241, 97, 272, 117, 267) if os.uname().machine == "aarch64" else (321, 323, 298, 272, 308, 101, 313)
for number in (names[0], names[1], names[2]):
    libc.syscall(number, 0, zeros, 128, 0, 0)
libc.syscall(names[5], 0, 0, 0, 0)


def add(a, b):
    return a + b
