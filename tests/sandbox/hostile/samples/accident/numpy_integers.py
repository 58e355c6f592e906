#: title = "A right answer that returns a list of numpy integers"
#: why = "They equal plain integers, and must after any journey."
#: problem = "running_max"
#: answer = "right"
#: ends = ["completed"]
def running_max(numbers):
    try:
        import numpy
    except ImportError:
        return [max(numbers[: i + 1]) for i in range(len(numbers))]
    return list(numpy.maximum.accumulate(numpy.array(numbers, dtype=numpy.int64)))
