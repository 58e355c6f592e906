#: title = "A list literal of half a million numbers"
#: why = "Four megabytes of harmless source that somebody has to compile; the answer is wrong."
#: answer = "wrong"
#: ends = ["wrong", "memory", "timeout", "syntax"]
#: repeat = { NUMBERS = ["1234567,", 500000] }
TABLE = [@NUMBERS@]


def add(a, b):
    return len(TABLE)
