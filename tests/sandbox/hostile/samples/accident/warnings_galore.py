#: title = "A right answer full of warnings"
#: why = "Invalid escapes and comparisons with literals warn; warnings are not failures."
#: answer = "right"
#: ends = ["completed"]
import warnings

PATTERN = "\d+\.\w"
warnings.warn("this is fine", DeprecationWarning)
warnings.warn("this too")


def add(a, b):
    if a is 1:
        pass
    return a + b
