#: title = "Raises SyntaxError and MemoryError that never happened"
#: why = "Failure classes are decided by what happened, not by what the program calls it."
#: answer = "wrong"
#: ends = ["wrong", "syntax", "memory"]
def add(a, b):
    if a == 1:
        raise SyntaxError("invalid syntax")
    raise MemoryError
