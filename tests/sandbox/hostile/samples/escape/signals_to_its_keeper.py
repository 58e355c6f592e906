#: title = "A command sends every signal to the process that started it"
#: why = "A keeper that obeys its prisoner stops waiting, and what it leaves unsaid could pass for success."
#: kind = "steps"
#: answer = "wrong"
#: ends = ["wrong", "blocked", "left", "signal"]
import os


def add(a, b):
    keeper = os.getppid()
    for number in (19, 18, 2, 3, 15, 1, 10, 12, 14, 24, 25, 6, 11, 9):
        if keeper > 0:
            try:
                os.kill(keeper, number)
            except OSError:
                pass
    return None
