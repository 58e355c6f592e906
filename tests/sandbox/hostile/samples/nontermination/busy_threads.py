#: title = "Eight busy threads and a main thread that waits for them"
#: why = "CPU time is used by all threads together, and the main thread never gets to a handler."
#: answer = "wrong"
#: ends = ["timeout", "blocked"]
import threading


def spin():
    while True:
        pass


def add(a, b):
    threads = [threading.Thread(target=spin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return a + b
