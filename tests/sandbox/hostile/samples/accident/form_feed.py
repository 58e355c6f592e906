#: title = "A right answer with form feeds and odd line separators"
#: why = "str.splitlines() splits where Python does not, and indenting line by line then breaks the program."
#: problem = "spell"
#: answer = "right"
#: ends = ["completed"]
@FORMFEED@
def spell(number):
    separators = "a@FORMFEED@b@NEL@c"
    assert len(separators) == 5
    words = "zero one two three four five six seven eight nine".split()
@FORMFEED@
    return " ".join(words[int(digit)] for digit in str(number))
