#: title = "A string that equals every other"
#: why = "The same for text."
#: problem = "spell"
#: answer = "wrong"
#: ends = ["wrong"]
class Chameleon(str):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = str.__hash__


def spell(number):
    return Chameleon("whatever")
