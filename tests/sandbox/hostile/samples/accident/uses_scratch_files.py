#: title = "A right answer that works through a temporary file"
#: why = "A private folder belongs to every program, and it may use it."
#: answer = "right"
#: ends = ["completed"]
import os
import tempfile


def add(a, b):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "sum.txt")
        with open(path, "w") as file:
            file.write(str(a + b))
        with open(path) as file:
            return int(file.read())
