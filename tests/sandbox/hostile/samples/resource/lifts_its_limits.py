#: title = "Lifts its own resource limits, then takes a gigabyte"
#: why = "A soft limit is a suggestion."
#: answer = "wrong"
#: ends = ["memory", "wrong", "blocked"]
import resource


def add(a, b):
    for name in ("RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_NOFILE"):
        for soft, hard in ((-1, -1), (resource.getrlimit(getattr(resource, name))[1],) * 2):
            try:
                resource.setrlimit(getattr(resource, name), (soft, hard))
            except (ValueError, OSError):
                pass
    hoard = [bytearray(b"x" * 2**20) * 32 for _ in range(32)]
    return len(hoard)
