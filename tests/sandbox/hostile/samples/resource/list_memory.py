#: title = "A list that grows to a gigabyte"
#: why = "The commonest memory bomb; must be called by its name, and only the program may die of it."
#: answer = "wrong"
#: ends = ["memory", "wrong"]
def add(a, b):
    hoard = []
    for _ in range(130):
        hoard.append([0] * 2**20)
    return len(hoard)
