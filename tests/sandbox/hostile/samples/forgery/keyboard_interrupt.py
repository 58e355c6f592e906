#: title = "Raises KeyboardInterrupt"
#: why = "Passes through `except Exception`, and stops a careless harness as if the operator had asked for it."
#: answer = "wrong"
#: ends = ["wrong", "left"]
def add(a, b):
    raise KeyboardInterrupt
