#: title = "Answers with numbers that all fall into one place of a set"
#: why = "Few bytes that cost the one who takes them in the square of their number."
#: answer = "wrong"
#: ends = ["timeout", "forged", "wrong"]
import os
import struct


def say(text):
    os.write(3, struct.pack("<I", len(text)) + text)


def add(a, b):
    step = 2**61 - 1
    say(b'["ok",{"s":[' + b",".join(b"%d" % (step * k) for k in range(1, 60000)) + b"]},null,[]]")
    os.read(3, 1)
