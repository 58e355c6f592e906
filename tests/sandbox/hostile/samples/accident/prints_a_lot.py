#: title = "A right answer that prints a megabyte"
#: why = "Debug output is noise, not a verdict, as long as it is bounded."
#: answer = "right"
#: ends = ["completed"]
def add(a, b):
    for i in range(2500):
        print("adding", a, "and", b, "." * 80)
    return a + b
