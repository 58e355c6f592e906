#: title = "Sends the judge a message with a number where a list belongs"
#: why = "A judge that stumbles over it dies, and a dead judge is nobody's wrong answer."
#: answer = "wrong"
#: ends = ["forged"]
import os
import struct

words = b'["loaded", 5]'
os.write(3, struct.pack("<I", len(words)) + words)


def add(a, b):
    return None
