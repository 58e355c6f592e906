#: title = "Source with fifty thousand nested parentheses"
#: why = "Brings down compilers; the one that reads it must not be the invigilator's."
#: answer = "wrong"
#: ends = ["syntax", "memory", "signal", "wrong"]
#: repeat = { OPEN = ["(", 50000], CLOSE = [")", 50000] }
def add(a, b):
    return @OPEN@a + b@CLOSE@
