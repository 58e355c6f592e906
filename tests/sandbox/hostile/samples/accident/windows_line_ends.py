#: title = "A right answer with Windows line ends"
#: why = "Training data is full of them."
#: answer = "right"
#: ends = ["completed"]
#: newline = "crlf"
def add(a, b):
    text = """two
lines"""
    assert text.count("\n") == 1

    return a + b
