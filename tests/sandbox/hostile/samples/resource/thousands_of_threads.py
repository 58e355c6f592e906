#: title = "Thousands of threads with small stacks"
#: why = "Each takes a process number of the whole machine; where users are not counted, nothing else bounds them."
#: answer = "wrong"
#: ends = ["wrong", "memory", "blocked"]
import threading
import time


def add(a, b):
    threading.stack_size(32_768)
    for _ in range(3000):
        threading.Thread(target=time.sleep, args=(3.0,), daemon=True).start()
        time.sleep(0.002)
