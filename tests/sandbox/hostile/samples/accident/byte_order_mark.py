#: title = "A byte order mark before a right answer"
#: why = "Python accepts it in a file and refuses it in a string; either is honest, a crash is not."
#: answer = "either"
#: ends = ["completed", "syntax"]
@BOM@def add(a, b):
    return a + b
