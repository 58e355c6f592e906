#: title = "Forgets to return"
#: why = "The commonest wrong answer: None, and nothing printed."
#: answer = "wrong"
#: ends = ["wrong"]
def add(a, b):
    total = a + b
