#: title = "Replaces itself by /bin/true"
#: why = "The process that the checker waits for ends well, but it is another program."
#: answer = "wrong"
#: ends = ["left", "blocked"]
import os


def add(a, b):
    os.execv("/bin/true", ["true"])
