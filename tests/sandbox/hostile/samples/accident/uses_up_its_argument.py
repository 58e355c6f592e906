#: title = "A right answer that empties its argument on the way"
#: why = "The result counts, and the argument's change may not spoil it."
#: problem = "running_max"
#: answer = "right"
#: ends = ["completed"]
def running_max(numbers):
    out = []
    while numbers:
        number = numbers.pop(0)
        out.append(max([number, *out[-1:]]))
    return out
