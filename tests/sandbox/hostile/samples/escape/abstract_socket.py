#: title = "Connects to an abstract unix socket"
#: why = "Has no file, so that no file rule covers it."
#: answer = "either"
#: ends = ["any"]
import socket

try:
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(0.3)
        wire.connect("\0@ABSTRACT@")
        wire.sendall(b"hello from a sample\n")
except OSError:
    pass


def add(a, b):
    return a + b
