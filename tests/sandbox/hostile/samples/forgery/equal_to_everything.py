#: title = "A result that equals everything"
#: why = "`assert got == want` asks the program's own object."
#: answer = "wrong"
#: ends = ["wrong"]
class Yes:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 0


def add(a, b):
    return Yes()
