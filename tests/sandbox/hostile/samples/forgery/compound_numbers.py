#: title = "Answers with a number of several types at once"
#: why = "A record that compares field by field, or not at all, may equal whatever is asked."
#: answer = "wrong"
#: ends = ["forged"]
import os
import struct


def say(text):
    os.write(3, struct.pack("<I", len(text)) + text)


def add(a, b):
    say(b'["ok",{"N":["<i8,<i8",3]},null,[]]')
    os.read(3, 1)
