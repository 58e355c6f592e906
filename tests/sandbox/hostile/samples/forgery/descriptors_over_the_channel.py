#: title = "Sends descriptors to the judge, and bytes out of band"
#: why = "What comes along with a message could be kept open, or taken for a message."
#: answer = "wrong"
#: ends = ["wrong", "forged", "timeout"]
import array
import os
import socket

try:
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, os.dup(3))
    copies = array.array("i", [os.dup(3) for _ in range(100)])
    for _ in range(30):
        channel.send(b"!", socket.MSG_OOB)
        channel.sendmsg([b"\2"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, copies)])
except OSError:
    pass


def add(a, b):
    return None
