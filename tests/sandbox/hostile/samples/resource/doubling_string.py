#: title = "A string that doubles to a gigabyte"
#: why = "Grows fast enough to outrun a poll."
#: answer = "wrong"
#: ends = ["memory", "wrong"]
def add(a, b):
    text = "spam" * 1024
    while len(text) < 2**30:
        text += text
    return len(text)
