#: title = "Waits for somebody to type"
#: why = "Model code often ends with input(): it must meet an end of file, not a terminal."
#: answer = "wrong"
#: ends = ["timeout", "wrong"]
def add(a, b):
    while True:
        number = input("first number? ")
        if number == "stop":
            return a + b
