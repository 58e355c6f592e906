#: title = "A run step that never ends"
#: why = "Programs in other languages are ended from outside as well."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["timeout"]
def add(a, b):
    while True:
        pass
