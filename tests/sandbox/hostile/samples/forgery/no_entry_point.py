#: title = "Defines nothing under the name asked for, but a module-level __getattr__"
#: why = "A missing function is a failure, not something to be skipped."
#: answer = "wrong"
#: ends = ["wrong"]
def __getattr__(name):
    return lambda *_: True


def plus(a, b):
    return a + b
