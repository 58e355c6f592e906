#: title = "Replaces the functions that carry results: json, struct, marshal, pickle"
#: why = "If the carrier is in the program's process, the carrier is the program's."
#: answer = "wrong"
#: ends = ["wrong", "forged", "left", "timeout"]
import json
import marshal
import os
import pickle
import socket
import struct

good = json.dumps({"ok": True, "ending": "completed", "passed": True, "result": 3, "value": 3})
json.dumps = lambda *_, **__: good
json.JSONEncoder.encode = lambda *_, **__: good
json.JSONEncoder.iterencode = lambda *_, **__: iter([good])
pickle.dumps = lambda *_, **__: b"I3\n."
marshal.dumps = lambda *_, **__: b"\xe9\x03\0\0\0"
honest_write = os.write
os.write = lambda fd, data: honest_write(fd, good.encode()) and len(data)
struct.pack = lambda *_: b"\0\0\0\x03"
socket.socket.send = lambda *_: 0


def add(a, b):
    return None
