#: title = "Raises exceptions whose arguments build anything"
#: why = "The judge makes them anew from what it is told."
#: problem = "strict_root"
#: answer = "wrong"
#: ends = ["wrong", "forged", "blocked"]
import os
import struct


def say(text):
    os.write(3, struct.pack("<I", len(text)) + text)


def strict_root(x):
    told = '{"type":"ValueError","bases":["CallTimeout","Stop","SystemExit","KeyboardInterrupt","GeneratorExit","ImportError"],'
    told += '"message":"x","line":-5,"errno":1e400,"where":[],"args":"[[[[{\\"o\\":5}]]]]"}'
    say(('["raised",%s]' % told).encode())
    os.read(3, 1)
