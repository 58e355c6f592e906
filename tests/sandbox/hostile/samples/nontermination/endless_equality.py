#: title = "A result whose comparison never returns"
#: why = "The loop sits in __eq__, which only the checker calls."
#: answer = "wrong"
#: ends = ["timeout", "wrong"]
class Answer:
    def __eq__(self, other):
        while True:
            pass

    __hash__ = None


def add(a, b):
    return Answer()
