#: title = "A short answer that is long to hold"
#: why = "Nine bytes of a message become some hundred in the judge, whose memory is not the program's."
#: answer = "wrong"
#: ends = ["output", "forged"]
import os
import struct


def add(a, b):
    words = b'["ok",[' + b'{"s":[]},' * 4_000_000 + b"0],null,[]]"
    words = struct.pack("<I", len(words)) + words
    while words:
        words = words[os.write(3, words[: 1 << 20]) :]
