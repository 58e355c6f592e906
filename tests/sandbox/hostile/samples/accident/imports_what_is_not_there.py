#: title = "Imports a package that is not installed"
#: why = "An exception at import, and a plain one."
#: answer = "wrong"
#: ends = ["wrong"]
import a_package_that_nobody_has_written


def add(a, b):
    return a + b
