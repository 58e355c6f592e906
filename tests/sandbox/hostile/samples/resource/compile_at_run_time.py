#: title = "Evaluates a sum of a million terms"
#: why = "The compiler's recursion, reached at run time."
#: answer = "wrong"
#: ends = ["wrong", "signal", "memory", "timeout"]
def add(a, b):
    return eval("1" + "+1" * 1_000_000)
