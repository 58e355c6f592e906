#: title = "Connects to a TCP port of this machine"
#: why = "Databases and metadata services listen on loopback."
#: answer = "either"
#: ends = ["any"]
import socket

for address in ("127.0.0.1", "localhost", "0.0.0.0", "::1"):
    try:
        with socket.create_connection((address, @TCP@), timeout=0.3) as wire:
            wire.sendall(b"hello from a sample\n")
    except OSError:
        pass


def add(a, b):
    return a + b
