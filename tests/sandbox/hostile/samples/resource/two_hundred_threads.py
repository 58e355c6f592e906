#: title = "Two hundred threads"
#: why = "Threads count against the process limit and reserve stacks."
#: answer = "wrong"
#: ends = ["wrong", "memory", "blocked"]
import threading
import time


def add(a, b):
    threads = [threading.Thread(target=time.sleep, args=(1.0,), daemon=True) for _ in range(200)]
    for thread in threads:
        thread.start()
    return len(threads)
