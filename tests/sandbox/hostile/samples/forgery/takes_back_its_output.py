#: title = "Takes back what it printed, between being heard and being read"
#: why = "Whoever was promised bytes and finds none may give up on the machine instead of the program."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["left", "wrong"]
import os
import threading
import time


def chatter():
    while True:
        os.write(1, b"x")


try:
    again = os.open("/proc/self/fd/1", os.O_RDONLY | os.O_NONBLOCK)
except OSError:
    os._exit(3)
threading.Thread(target=chatter, daemon=True).start()
end = time.monotonic() + 1.0
while time.monotonic() < end:
    try:
        os.read(again, 65536)
    except OSError:
        pass
os._exit(3)
