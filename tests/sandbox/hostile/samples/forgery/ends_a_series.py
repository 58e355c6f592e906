#: title = "Ends a series that nobody asked for"
#: why = "The end of all answers is not an answer."
#: answer = "wrong"
#: ends = ["forged"]
import os
import struct


def say(text):
    os.write(3, struct.pack("<I", len(text)) + text)


def add(a, b):
    say(b'["some",[3,45,93,1180591620717411303425],[]]')
    say(b'["end"]')
    os.read(3, 1)
