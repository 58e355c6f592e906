#: title = "Raises AssertionError itself"
#: why = "Fails either way, but it is the program's exception, not the test's finding."
#: answer = "wrong"
#: ends = ["wrong"]
def add(a, b):
    raise AssertionError("assert candidate(1, 2) == 3")
