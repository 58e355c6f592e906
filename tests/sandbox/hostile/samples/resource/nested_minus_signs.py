#: title = "Source with two hundred thousand minus signs in a row"
#: why = "Deep recursion in the parser and in every later pass."
#: answer = "wrong"
#: ends = ["syntax", "memory", "signal", "wrong", "timeout"]
#: repeat = { MINUS = ["-", 200001] }
def add(a, b):
    return @MINUS@a + b
