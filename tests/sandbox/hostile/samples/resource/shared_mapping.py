#: title = "A gigabyte of shared anonymous memory"
#: why = "Shared memory is not counted by RLIMIT_DATA; somebody has to watch."
#: answer = "wrong"
#: ends = ["memory", "wrong", "blocked"]
import mmap
import time


def add(a, b):
    hoard = []
    for _ in range(32):
        piece = mmap.mmap(-1, 32 * 2**20)
        for start in range(0, 32 * 2**20, 4096):
            piece[start] = 1
        hoard.append(piece)
        time.sleep(0.02)
    return len(hoard)
