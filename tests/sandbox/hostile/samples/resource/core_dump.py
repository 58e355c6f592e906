#: title = "Dies of a segmentation fault with core dumps switched on"
#: why = "A core file holds the whole process and lands where nobody cleans."
#: answer = "wrong"
#: ends = ["signal", "blocked"]
import ctypes
import resource


def add(a, b):
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
    except (ValueError, OSError):
        pass
    ctypes.string_at(8)
    return 0
