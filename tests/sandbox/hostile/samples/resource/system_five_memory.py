#: title = "Leaves System V shared memory behind"
#: why = "Outlives the process that made it, and nobody's limit counts it."
#: answer = "wrong"
#: ends = ["wrong", "blocked", "memory"]
import ctypes


def add(a, b):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    made = 0
    for _ in range(4):
        key = libc.shmget(0, ctypes.c_size_t(16 * 2**20), 0o1666)
        if key >= 0:
            made += 1
            address = libc.shmat(key, None, 0)
            if address not in (None, 2**64 - 1):
                ctypes.memset(address, 1, 16 * 2**20)
    return -made
