#: title = "Connects to a unix socket"
#: why = "Docker's own socket is one: whoever reaches it owns the machine."
#: answer = "either"
#: ends = ["any"]
import socket

try:
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(0.3)
        wire.connect("@SOCKET@")
        wire.sendall(b"hello from a sample\n")
except OSError:
    pass


def add(a, b):
    return a + b
