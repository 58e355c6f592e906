#: title = "Sends datagrams"
#: why = "No connection, no answer needed: enough to carry a secret out."
#: answer = "either"
#: ends = ["any"]
import socket

for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as wire:
            wire.sendto(b"hello from a sample", (address, @UDP@))
    except OSError:
        pass


def add(a, b):
    return a + b
