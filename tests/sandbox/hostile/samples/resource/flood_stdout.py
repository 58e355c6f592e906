#: title = "Prints a hundred megabytes"
#: why = "The output is drained and bounded, whoever holds it."
#: answer = "wrong"
#: ends = ["output", "wrong", "blocked", "timeout"]
def add(a, b):
    line = "spam and eggs " * 4096
    for _ in range(2000):
        print(line)
    return 0
