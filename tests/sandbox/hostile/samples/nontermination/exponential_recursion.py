#: title = "Exponential recursion without a memo"
#: why = "Looks alive, is not: the CPU limit is the one to hit."
#: answer = "wrong"
#: ends = ["timeout"]
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def add(a, b):
    return fib(90) * 0 + a + b
