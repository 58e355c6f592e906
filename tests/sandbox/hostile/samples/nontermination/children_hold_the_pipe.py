#: title = "A child that keeps the output pipe open and sleeps"
#: why = "Reading the output until its end waits for the grandchild, not for the program."
#: kind = "stdio"
#: answer = "either"
#: ends = ["timeout", "completed", "blocked"]
#: linger = 1.0
import os
import signal
import sys
import time

numbers = sys.stdin.read().split()[1:]
print(sum(map(int, numbers)), flush=True)
try:
    child = os.fork()
except OSError:
    child = -1
if child == 0:
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    os.setsid()
    time.sleep(20)
    os._exit(0)
