#: title = "Answers with numbers that are none, and with their likes"
#: why = "Comparisons with them may raise, take for ever, or be neither true nor false."
#: problem = "mean"
#: answer = "wrong"
#: ends = ["wrong", "forged"]
import os
import struct


def say(text):
    os.write(3, struct.pack("<I", len(text)) + text)


SHAPES = [b"NaN", b"Infinity", b'{"D":"sNaN"}', b'{"D":"1e999999999"}', b'{"c":[NaN,NaN]}', b'{"F":[1,3]}']
told = []


def mean(numbers):
    told.append(numbers)
    say(b'["ok",' + SHAPES[len(told) % len(SHAPES)] + b",null,[]]")
    return None
