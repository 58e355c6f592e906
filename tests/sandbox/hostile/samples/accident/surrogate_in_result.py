#: title = "A right answer that returns a lone surrogate and a NUL"
#: why = "Legal Python strings that not every carrier carries."
#: problem = "letter"
#: answer = "right"
#: ends = ["completed"]
def letter(code):
    return chr(code)
