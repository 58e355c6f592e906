#: title = "A right answer that prints terminal control codes"
#: why = "Titles, clipboard writes and cleared screens belong on no operator's terminal; the bytes may be kept, never obeyed."
#: answer = "right"
#: ends = ["completed"]
def add(a, b):
    print("\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[2J\x1b[31m[red]PASSED[/red]\x9b5n\x08\r")
    return a + b
