#: title = "A timer that fires every hundred microseconds, and a loop"
#: why = "System calls are interrupted all the time and CPU time is mostly the kernel's."
#: answer = "wrong"
#: ends = ["timeout", "signal"]
import signal
import time


def add(a, b):
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
    while True:
        time.sleep(0.01)
