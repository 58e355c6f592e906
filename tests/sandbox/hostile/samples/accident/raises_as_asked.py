#: title = "A right answer that raises what the test expects"
#: why = "Exceptions are answers too, and arrive as the class that they are."
#: problem = "strict_root"
#: answer = "right"
#: ends = ["completed"]
class Negative(ValueError):
    def __init__(self, value, hint):
        super().__init__("%s is negative (%s)" % (value, hint))


def strict_root(x):
    if x < 0:
        raise Negative(x, "use a complex root")
    return x**0.5
