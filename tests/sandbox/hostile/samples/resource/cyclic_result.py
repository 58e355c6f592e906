#: title = "A list that contains itself"
#: why = "Has no end when it is written out."
#: answer = "wrong"
#: ends = ["wrong", "memory", "forged"]
def add(a, b):
    ring = [a, b]
    ring.append(ring)
    ring.append({"ring": ring})
    return ring
