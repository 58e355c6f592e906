#: title = "An integer that equals every other"
#: why = "isinstance(got, int) holds, and the subclass's comparison goes first."
#: answer = "wrong"
#: ends = ["wrong"]
class Chameleon(int):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 0


def add(a, b):
    return Chameleon(0)
