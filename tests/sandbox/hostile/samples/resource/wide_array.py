#: title = "An array of two very wide strings"
#: why = "Where a type says how wide an item is, a few bytes ask for gigabytes."
#: answer = "wrong"
#: ends = ["output", "wrong", "forged"]
import os
import struct


def add(a, b):
    words = b'["ok",{"n":["|S800000000",[2],["a","b"]]},null,[]]'
    os.write(3, struct.pack("<I", len(words)) + words)
