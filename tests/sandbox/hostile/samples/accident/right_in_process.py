#: title = "A right answer under unittest in its own process"
#: why = "Prints to both streams and still ends at its very end."
#: kind = "inprocess"
#: answer = "right"
#: ends = ["completed"]
def add(a, b):
    print("adding", a, b)
    return a + b
