#: title = "Says that it is ready and loaded, a byte at a time, before anybody asked"
#: why = "Whoever reads a channel in pieces must not take a piece, or a word out of turn, for an answer."
#: answer = "wrong"
#: ends = ["forged"]
import os
import struct

for text in (b'["loaded",[]]', b'["ready"]', b'["ok",3,null,[]]', b'["ok",45,null,[]]', b'["loaded",[]]'):
    for byte in struct.pack("<I", len(text)) + text:
        os.write(3, bytes([byte]))


def add(a, b):
    return None
