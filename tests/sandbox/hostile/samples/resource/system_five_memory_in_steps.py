#: title = "A command that leaves shared memory and semaphores to the kernel"
#: why = "A segment that nobody is attached to is in no process; sets of semaphores are memory of the kernel."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["memory", "left", "blocked"]
import ctypes
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
for _ in range(24):
    segment = libc.shmget(0, 16 * 2**20, 0o1600)
    if segment >= 0:
        place = libc.shmat(segment, None, 0)
        ctypes.memset(place, 1, 16 * 2**20)
        libc.shmdt(ctypes.c_void_p(place))
    libc.semget(0, 32_000, 0o1600)
time.sleep(0.3)
os._exit(3)
