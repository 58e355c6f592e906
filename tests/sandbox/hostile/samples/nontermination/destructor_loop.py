#: title = "A destructor that never returns"
#: why = "The loop starts when the result is thrown away, outside of any try block."
#: answer = "wrong"
#: ends = ["timeout", "wrong", "signal"]
class Heavy:
    def __del__(self):
        while True:
            pass


def add(a, b):
    Heavy()
    return a + b
