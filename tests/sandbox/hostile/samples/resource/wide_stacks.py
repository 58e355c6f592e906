#: title = "Threads with stacks of a quarter gigabyte each"
#: why = "Reserved address space looks like memory to some limits."
#: answer = "wrong"
#: ends = ["wrong", "memory", "blocked"]
import threading
import time


def add(a, b):
    threading.stack_size(256 * 2**20)
    threads = [threading.Thread(target=time.sleep, args=(0.2,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 0
