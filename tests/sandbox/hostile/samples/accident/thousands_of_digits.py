#: title = "A right answer of nine thousand digits"
#: why = "Python refuses to write such numbers as decimal text; JSON carriers stumble over it."
#: problem = "factorial"
#: answer = "right"
#: ends = ["completed"]
def factorial(n):
    product = 1
    for factor in range(2, n + 1):
        product *= factor
    return product
