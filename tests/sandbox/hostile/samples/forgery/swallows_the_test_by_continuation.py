#: title = "Ends in `if False:` and a backslash"
#: why = "Tests pasted behind the program become part of its last statement."
#: answer = "wrong"
#: ends = ["syntax", "wrong"]
def add(a, b):
    return None


if False: \
