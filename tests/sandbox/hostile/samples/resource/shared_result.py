#: title = "A result of forty lists that is a trillion when written out"
#: why = "Each list holds the next one twice: small in memory, endless as text."
#: answer = "wrong"
#: ends = ["wrong", "memory", "forged", "output"]
def add(a, b):
    lace = [a, b]
    for _ in range(40):
        lace = [lace, lace]
    return lace
