#: title = "Commands kill their own process group"
#: why = "Whoever forgot to leave the worker's group takes the worker along, and namespaces are no matter to a group."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["signal", "blocked"]
import os


def add(a, b):
    os.kill(0, 9)
