#: title = "Announces a message of four gigabytes"
#: why = "A reader that makes room for what is announced has none left."
#: answer = "wrong"
#: ends = ["forged"]
import os
import struct


def say(text):
    os.write(3, struct.pack("<I", len(text)) + text)


def add(a, b):
    os.write(3, b"\xff\xff\xff\xff" + b"[" * 1000)
    os.read(3, 1)
