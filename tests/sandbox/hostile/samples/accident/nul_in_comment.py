#: title = "A NUL byte in a comment of a right answer"
#: why = "Python refuses such source; whoever strips it silently marks another program. Must never be a crash of the harness."
#: answer = "either"
#: ends = ["syntax", "completed"]
# byte fallback gone wrong: @NUL@
def add(a, b):
    return a + b
