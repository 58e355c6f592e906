#: title = "A busy loop"
#: why = "The commonest failure of all; must be named for what it is."
#: answer = "wrong"
#: ends = ["timeout"]
def add(a, b):
    while True:
        pass
