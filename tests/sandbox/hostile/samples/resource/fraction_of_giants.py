#: title = "Answers with a fraction of two gigantic numbers"
#: why = "To shorten it takes the judge for ever."
#: answer = "wrong"
#: ends = ["timeout", "forged", "wrong"]
import os
import struct


def say(text):
    os.write(3, struct.pack("<I", len(text)) + text)


def add(a, b):
    say(b'["ok",{"F":[{"i":"0x' + b"7" * 8_000_000 + b'"},{"i":"0x' + b"3" * 7_999_999 + b'"}]},null,[]]')
    os.read(3, 1)
