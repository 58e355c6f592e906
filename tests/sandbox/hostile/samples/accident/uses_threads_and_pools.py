#: title = "A right answer that works in threads"
#: why = "Threads are ordinary tools of ordinary solutions."
#: problem = "running_max"
#: answer = "right"
#: ends = ["completed"]
import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()


def running_max(numbers):
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(lambda i: max(numbers[: i + 1]), range(len(numbers))))
