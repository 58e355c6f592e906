#: title = "Nine hundred megabytes in one allocation"
#: why = "One request, refused or granted at once."
#: answer = "wrong"
#: ends = ["memory", "wrong"]
def add(a, b):
    hoard = bytearray(b"x" * 2**20) * 900
    return len(hoard)
