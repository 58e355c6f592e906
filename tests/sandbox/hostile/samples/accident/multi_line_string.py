#: title = "A right answer with text at the left margin"
#: why = "Whoever indents the program to wrap it in try: changes its strings."
#: problem = "spell"
#: answer = "right"
#: ends = ["completed"]
WORDS = """zero
one
two
three
four
five
six
seven
eight
nine"""


def spell(number):
    return " ".join(WORDS.split("\n")[int(digit)] for digit in str(number))
