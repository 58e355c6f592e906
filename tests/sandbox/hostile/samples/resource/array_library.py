#: title = "Arrays of a gigabyte, by numpy where there is one"
#: why = "Allocators of extension modules are not Python's."
#: answer = "wrong"
#: ends = ["memory", "wrong"]
def add(a, b):
    try:
        import numpy
    except ImportError:
        import array

        return len(array.array("d", [1.0]) * 2**27)
    hoard = [numpy.ones(2**24) for _ in range(8)]
    return len(hoard)
