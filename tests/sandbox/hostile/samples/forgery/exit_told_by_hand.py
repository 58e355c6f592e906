#: title = "Tells of an exit whose status and message are nested as deep as can be read"
#: why = "Turning what was read into text may take more stack than reading it did, and end the judge."
#: answer = "wrong"
#: ends = ["left", "forged"]
import os
import struct

for depth in range(700, 1000, 3):
    told = b'["exit",' + b"[" * depth + b"]" * depth + b"," + b"[" * depth + b"]" * depth + b"]"
    os.write(3, struct.pack("<I", len(told)) + told)


def add(a, b):
    return None
