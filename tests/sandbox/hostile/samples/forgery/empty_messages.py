#: title = "Answers with nothing, and nothing again"
#: why = "No bytes are no value, and no reason to read on for ever."
#: answer = "wrong"
#: ends = ["forged"]
import os
import struct


def say(text):
    os.write(3, struct.pack("<I", len(text)) + text)


def add(a, b):
    for text in (b"", b"[]", b"{}", b"null", b'"ok"'):
        say(text)
    os.read(3, 1)
