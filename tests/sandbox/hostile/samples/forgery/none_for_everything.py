#: title = "A class in place of the function, equal to nothing and callable always"
#: why = "The entry point need not be a function; calling it makes an object."
#: answer = "wrong"
#: ends = ["wrong"]
class add:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0
