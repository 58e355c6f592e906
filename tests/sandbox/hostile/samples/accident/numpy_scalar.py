#: title = "A right answer that returns numpy's numbers"
#: why = "numpy.float64 is a float, and where numpy is missing a float will do."
#: problem = "mean"
#: answer = "right"
#: ends = ["completed"]
try:
    import numpy
except ImportError:
    numpy = None


def mean(numbers):
    if numpy is None:
        return sum(numbers) / len(numbers)
    return numpy.mean(numpy.array(numbers))
