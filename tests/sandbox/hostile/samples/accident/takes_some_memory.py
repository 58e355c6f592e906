#: title = "A right answer that needs eighty megabytes"
#: why = "Within the limit is within the limit."
#: answer = "right"
#: ends = ["completed"]
def add(a, b):
    table = bytearray(b"x" * 2**20) * 80
    return a + b if len(table) == 80 * 2**20 else None
