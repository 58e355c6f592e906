#: title = "Raises GeneratorExit"
#: why = "An exception that generators and coroutines take for a polite goodbye."
#: answer = "wrong"
#: ends = ["wrong", "left"]
def add(a, b):
    raise GeneratorExit
