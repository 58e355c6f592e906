#: title = "Raises an exception whose class was made by calling type"
#: why = "Such a class has no module where the code has no name, and whoever describes it may stumble."
#: problem = "strict_root"
#: answer = "right"
#: ends = ["completed"]
Negative = type("Negative", (ValueError,), {})


def strict_root(x):
    if x < 0:
        raise Negative("negative")
    return x**0.5
