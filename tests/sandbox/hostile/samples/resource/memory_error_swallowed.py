#: title = "Swallows MemoryError and asks again"
#: why = "The limit must hold however often it is asked; the program then answers wrongly."
#: answer = "wrong"
#: ends = ["memory", "wrong", "timeout"]
def add(a, b):
    hoard = []
    for _ in range(300):
        try:
            hoard.append(bytearray(8 * 2**20))
        except MemoryError:
            pass
    return len(hoard)
