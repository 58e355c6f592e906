#: title = "Hoards descriptors that are on their way and never arrive"
#: why = "The kernel counts them by user and lets nobody of that user send more: a worker sends some for every program."
#: answer = "either"
#: ends = ["any"]
import array
import socket
import time

pairs = []
try:
    for _ in range(40):
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        pairs.append((here, there))
        for _ in range(8):
            here.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [2] * 250))])
except OSError:
    time.sleep(0.2)


def add(a, b):
    return a + b
