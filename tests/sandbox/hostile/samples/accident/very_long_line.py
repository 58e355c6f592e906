#: title = "A right answer with a line of three hundred kilobytes"
#: why = "Readers with line buffers cut it."
#: answer = "right"
#: ends = ["completed"]
#: repeat = { NUMBERS = ["77777,", 50000] }
TABLE = (@NUMBERS@)


def add(a, b):
    return a + b
