#: title = "Answers with changes to arguments that it never had"
#: why = "The judge makes its own values equal to what is said of them."
#: answer = "wrong"
#: ends = ["forged", "wrong"]
import os
import struct


def say(text):
    os.write(3, struct.pack("<I", len(text)) + text)


def add(a, b):
    say(b'["ok",3,[[{"o":"x"},[1],[2],[3]],{"x":[1]}],["custom __eq__",5,null,[]]]')
    say(b'["ok",3,[5],[]]')
    os.read(3, 1)
