#: title = "A gigabyte of private anonymous memory by mmap"
#: why = "Goes round the allocator."
#: answer = "wrong"
#: ends = ["memory", "wrong", "blocked"]
import mmap


def add(a, b):
    size = 2**30
    hoard = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for start in range(0, size, 2**20):
        hoard[start : start + 2**20] = b"x" * 2**20
    return size
