#: title = "A sum of three hundred thousand terms"
#: why = "Valid Python, and a syntax tree as deep as it is long."
#: answer = "wrong"
#: ends = ["syntax", "memory", "signal", "wrong", "timeout"]
#: repeat = { TERMS = ["+ 1", 300000] }
def add(a, b):
    return a @TERMS@
